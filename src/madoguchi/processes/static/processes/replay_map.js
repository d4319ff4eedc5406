// The circles and counts of the replay, drawn over the map that is already there.
const SVG = "http://www.w3.org/2000/svg";

export class Drawn {
  /** Read boxes (`data-at`) and lines (`data-from`, `data-to`) of the map and lay a layer with circles over it. */
  constructor(svg, circles) {
    this.boxes = new Map();
    this.lines = new Map();
    for (const node of svg.querySelectorAll("[data-at]")) {
      const box = node.querySelector(".map-box").getBBox();
      const badge = make("g", { class: "replay-badge", transform: `translate(${box.x + box.width} ${box.y})` });
      badge.append(make("rect", { y: -9, height: 18, rx: 9 }), make("text", { y: 4, "text-anchor": "middle" }));
      this.boxes.set(node.dataset.at, { x: box.x + box.width / 2, y: box.y + box.height / 2, badge });
    }
    for (const path of svg.querySelectorAll("[data-from]")) {
      const line = path.querySelector(".map-stroke");
      this.lines.set(key(path.dataset.from, path.dataset.to), { line, length: line.getTotalLength() });
    }
    this.circles = Array.from({ length: circles }, () => make("circle", { r: 5, visibility: "hidden" }));
    this.layer = make("g", { class: "replay-layer", "aria-hidden": "true" });
    this.layer.append(...this.circles, ...[...this.boxes.values()].map((box) => box.badge));
    svg.append(this.layer);
  }

  joins(from, to) {
    return this.lines.has(key(from, to));
  }

  /** The place a share (0 to 1) of the way; where no line is drawn, faint at one of the boxes; null where nowhere. */
  along(from, to, share) {
    if (share < 0 || share > 1) return null;
    const way = this.lines.get(key(from, to));
    if (way) return way.line.getPointAtLength(share * way.length);
    const box = this.boxes.get(share < 0.5 ? from : to);
    return box && { x: box.x, y: box.y, opacity: Math.abs(1 - 2 * share) };
  }

  /** Put one circle at a place, or away. */
  put(number, spot) {
    const circle = this.circles[number];
    circle.setAttribute("visibility", spot ? "visible" : "hidden");
    if (!spot) return;
    circle.setAttribute("cx", spot.x);
    circle.setAttribute("cy", spot.y);
    circle.setAttribute("opacity", spot.opacity ?? 1);
  }

  clear() {
    for (const circle of this.circles) circle.setAttribute("visibility", "hidden");
  }

  /** Write a figure at a box; none for no words. */
  tell(at, words) {
    const badge = this.boxes.get(at)?.badge;
    if (!badge) return;
    badge.setAttribute("visibility", words ? "visible" : "hidden");
    const [back, text] = badge.children;
    text.textContent = words;
    const wide = 11 + 7 * words.length;
    back.setAttribute("x", -wide / 2);
    back.setAttribute("width", wide);
  }
}

function key(from, to) {
  return `${from}\n${to}`;
}

function make(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}
