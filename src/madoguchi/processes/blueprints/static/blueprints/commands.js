// What the editor can do, whoever asks: a button, a key, the mouse. Says what it did.
import { addLane, addStage, addStep, connect, moveStep, part, remove, reorder } from "./drawing.js";
import { named, say, words } from "./say.js";

export class Commands {
  constructor(store, canvas, panel) {
    Object.assign(this, { store, canvas, panel, mode: null });
  }

  name(spot) {
    return named(part(this.store.drawing, spot.kind, spot.id)?.name);
  }

  get stage() {
    const { spot } = this.canvas;
    const stages = this.store.drawing.stages || [];
    return spot?.kind === "stage" ? spot.id : spot?.stage || stages.at(-1)?.id;
  }

  addStage() {
    const [next, id] = addStage(this.store.drawing, words.newStage, this.stage);
    this.made(next, { kind: "stage", id }, words.newStage);
  }

  addLane() {
    const { spot } = this.canvas;
    const [next, id] = addLane(this.store.drawing, words.newLane, spot?.kind === "lane" ? spot.id : spot?.lane);
    this.made(next, { kind: "lane", id }, words.newLane);
  }

  /** Into the present cell; from a step, into the column behind it; from a stage, into its last column. */
  addStep(cell = this.cell()) {
    const [next, id] = addStep(this.store.drawing, words.newStep, cell);
    this.made(next, { kind: "step", id }, words.newStep);
  }

  cell() {
    const { spot } = this.canvas;
    const { stages = [], lanes = [], steps = [] } = this.store.drawing;
    const stage = this.stage || stages[0]?.id;
    const last = Math.max(-1, ...steps.filter((one) => one.stage === stage).map((one) => one.column || 0));
    if (spot?.kind === "cell") return spot;
    if (spot?.kind === "step") return { stage: spot.stage, lane: spot.lane, column: spot.column + 1 };
    const lane = spot?.kind === "lane" ? spot.id : (lanes.find((one) => one.kind !== "evidence") || lanes[0])?.id;
    return { stage, lane, column: last + 1 };
  }

  made(next, spot, name) {
    this.canvas.want(spot);
    this.store.change(next);
    say(words.added, { name });
    this.panel.open(spot, { fresh: true });
  }

  remove() {
    const { spot } = this.canvas;
    if (!spot || spot.kind === "cell") return say(words.choosePart);
    const name = this.name(spot);
    const { stages = [], lanes = [] } = this.store.drawing;
    if (spot.kind === "stage" && stages.length < 2) return say(words.lastStage);
    if (spot.kind === "lane" && lanes.length < 2) return say(words.lastLane);
    const next = remove(this.store.drawing, spot.kind, spot.id);
    if (!next) return this.tell(words.hasSteps);
    if (spot.kind === "step") this.canvas.want({ kind: "cell", stage: spot.stage, lane: spot.lane, column: spot.column });
    this.panel.close();
    this.store.change(next);
    say(words.deleted, { name });
  }

  tell(text) {
    say(text);
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "warning" } }));
  }

  async undo() {
    say((await this.store.undo()) ? words.undone : words.nothingToUndo);
  }

  redo() {
    say(this.store.redo() ? words.redone : words.nothingToRedo);
  }

  whole() {
    this.panel.open({ kind: "drawing" });
  }

  // -- two steps: first what, then where ---------------------------------------------------------------------

  move() {
    const { spot } = this.canvas;
    if (!spot || spot.kind === "cell") return this.tell(words.choosePart);
    this.begin("move", spot, words.moving);
  }

  connect() {
    const { spot } = this.canvas;
    if (spot?.kind !== "step") return this.tell(words.chooseStep);
    this.begin("connect", spot, words.connecting);
  }

  begin(what, spot, said) {
    this.stop(false);
    this.mode = { what, spot };
    this.canvas.frame.dataset.mode = what;
    this.mark();
    this.canvas.focus(spot);
    say(said, { name: this.name(spot) });
  }

  mark() {
    for (const one of this.canvas.frame.querySelectorAll(".bp-taken")) one.classList.remove("bp-taken");
    if (this.mode) this.canvas.element(this.mode.spot)?.classList.add("bp-taken");
  }

  /** Where it goes. Says whether that was possible. */
  finish(spot, before = false) {
    const { what, spot: taken } = this.mode || {};
    if (!taken || !spot) return false;
    if (what === "connect") {
      if (spot.kind !== "step" || spot.id === taken.id) return say(words.chooseStep);
      this.stop(false);
      return this.arrow(taken.id, spot.id);
    }
    if (taken.kind === "step" ? !["step", "cell"].includes(spot.kind) : spot.kind !== taken.kind) return false;
    this.stop(false);
    return this.put(taken, spot, before);
  }

  put(taken, spot, before = false) {
    if (taken.kind === spot.kind && taken.id === spot.id) return this.canvas.focus(taken);
    this.canvas.want({ kind: taken.kind, id: taken.id });
    const { drawing } = this.store;
    this.store.change(
      taken.kind === "step" ? moveStep(drawing, taken.id, { stage: spot.stage, lane: spot.lane, column: spot.column }, before) : reorder(drawing, taken.kind, taken.id, spot.id),
    );
    say(words.moved, { name: this.name(taken) });
    return true;
  }

  arrow(source, target) {
    const next = connect(this.store.drawing, source, target);
    if (!next) return this.tell(words.already);
    this.canvas.want({ kind: "step", id: target });
    this.store.change(next);
    say(words.connected, { a: this.name({ kind: "step", id: source }), b: this.name({ kind: "step", id: target }) });
    return true;
  }

  stop(told = true) {
    if (!this.mode) return;
    const { spot } = this.mode;
    this.mode = null;
    delete this.canvas.frame.dataset.mode;
    this.mark();
    if (told) {
      this.canvas.focus(spot);
      say(words.stopped);
    }
  }
}
