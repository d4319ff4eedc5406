// The sheet: the server's picture, and which place of it is the present one (roving focus over stages, lanes and cells).
const PARTS = ["stage", "lane", "step"];

/** What an element of the sheet stands for: {kind, id} or {kind: "cell", stage, lane, column}. */
export function spotOf(element) {
  const found = element?.closest?.("[data-stage-id],[data-lane-id],[data-step-id],.bp-cell");
  if (!found) return null;
  const { dataset } = found;
  for (const kind of PARTS) if (dataset[`${kind}Id`]) return { kind, id: dataset[`${kind}Id`], element: found, ...cellOf(found) };
  return { kind: "cell", element: found, ...cellOf(found) };
}

export function cellOf(element) {
  const { stage, lane, column } = element.dataset;
  return { stage, lane, column: Number(column) };
}

export class Canvas extends EventTarget {
  constructor(frame) {
    super();
    this.frame = frame;
    this.spot = null;
    frame.addEventListener("focusin", (event) => {
      const spot = spotOf(event.target);
      if (spot) this.select(spot);
    });
    this.settle();
  }

  /** Show the server's newest picture; the present place stays the present one. */
  show(picture) {
    const focused = this.frame.contains(document.activeElement);
    for (const [name, svg] of Object.entries(picture)) this.frame.querySelector(`[data-piece="${name}"]`).innerHTML = svg;
    this.zoom?.apply();
    if (this.wanted) this.spot = this.wanted;
    const element = this.settle();
    if (focused || this.wanted) element?.focus();
    this.wanted = null;
    this.dispatchEvent(new Event("shown"));
  }

  /** After the next picture this place becomes the present one, with the focus. */
  want(spot) {
    this.wanted = spot;
  }

  element(spot) {
    if (!spot) return null;
    if (spot.kind !== "cell") return this.frame.querySelector(`[data-${spot.kind}-id="${CSS.escape(spot.id)}"]`);
    return this.at(spot.lane, this.columns().findIndex((one) => one.stage === spot.stage && one.column === spot.column));
  }

  // Exactly one place can be reached by Tab.
  settle() {
    const element = this.element(this.spot) || this.frame.querySelector("[data-step-id]") || this.frame.querySelector("[data-stage-id]");
    for (const other of this.frame.querySelectorAll('[tabindex="0"]')) other.setAttribute("tabindex", "-1");
    element?.setAttribute("tabindex", "0");
    this.mark();
    return element;
  }

  select(spot) {
    const same = this.spot && this.spot.kind === spot.kind && this.spot.id === spot.id && this.spot.element === spot.element;
    this.spot = spot;
    this.settle();
    if (!same) this.dispatchEvent(new CustomEvent("select", { detail: spot }));
  }

  mark() {
    for (const other of this.frame.querySelectorAll(".bp-here")) other.classList.remove("bp-here");
    this.element(this.spot)?.classList.add("bp-here");
  }

  focus(spot) {
    const element = spot ? this.element(spot) : this.settle();
    element?.focus();
    element?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  lanes() {
    return [...this.frame.querySelectorAll("[data-lane-id]")].map((one) => one.dataset.laneId);
  }

  columns() {
    const first = this.lanes()[0];
    return [...this.frame.querySelectorAll(".bp-cell")].map(cellOf).filter((one) => one.lane === first);
  }

  steps(lane, place) {
    const { stage, column } = this.columns()[place] || {};
    return [...this.frame.querySelectorAll("[data-step-id]")].filter((one) => {
      const cell = cellOf(one);
      return cell.lane === lane && cell.stage === stage && cell.column === column;
    });
  }

  /** The first step of a cell, or the cell itself where it is empty. */
  at(lane, place, last = false) {
    const { stage, column } = this.columns()[place] || {};
    const held = this.steps(lane, place);
    if (held.length) return held.at(last ? -1 : 0);
    return [...this.frame.querySelectorAll(".bp-cell")].find((one) => {
      const cell = cellOf(one);
      return cell.lane === lane && cell.stage === stage && cell.column === column;
    });
  }

  /** Where an arrow key leads from the present place; rows are the stages' heads and the lanes, columns the lanes' names and
      the columns of the stages. */
  step(key) {
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-99999, 0], End: [99999, 0] }[key];
    const columns = this.columns(), lanes = this.lanes(), spot = this.spot || {};
    const stages = [...this.frame.querySelectorAll("[data-stage-id]")].map((one) => one.dataset.stageId);
    if (spot.kind === "stage") {
      if (dy > 0) return this.at(lanes[0], columns.findIndex((one) => one.stage === spot.id));
      const place = Math.min(Math.max(stages.indexOf(spot.id) + dx, 0), stages.length - 1);
      return this.element({ kind: "stage", id: stages[place] });
    }
    if (spot.kind === "lane") {
      const place = Math.min(Math.max(lanes.indexOf(spot.id) + dy, 0), lanes.length - 1);
      return dx > 0 ? this.at(spot.id, 0) : this.element({ kind: "lane", id: lanes[place] });
    }
    const place = columns.findIndex((one) => one.stage === spot.stage && one.column === spot.column);
    const lane = lanes.indexOf(spot.lane);
    if (dy) {
      const held = this.steps(spot.lane, place);
      const next = held[held.findIndex((one) => one.dataset.stepId === spot.id) + dy];
      if (spot.kind === "step" && next) return next;
      if (lane + dy < 0) return this.element({ kind: "stage", id: spot.stage });
      return lanes[lane + dy] ? this.at(lanes[lane + dy], place, dy < 0) : this.element(spot);
    }
    if (place + dx < 0 && place === 0) return this.element({ kind: "lane", id: spot.lane });
    return this.at(spot.lane, Math.min(Math.max(place + dx, 0), columns.length - 1));
  }
}
