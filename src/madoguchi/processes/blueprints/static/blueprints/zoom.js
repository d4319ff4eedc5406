// How large a sheet is shown: fitted to its frame, or at a number; chosen by button, key (+ − 0) or Ctrl with the wheel.
// The drawings keep their viewBox, so that everything that asks for places goes on working. The choice stays in the browser.
const LEAST = 0.15;
const MOST = 3;
const STEP = 1.2;
const READABLE = 0.86; // the smallest letters of a drawing, 10.5 px, are 9 px then

export class Zoom {
  /** `view` holds the frame (.bp-frame) and the buttons; `data-keep` names where the choice is kept. */
  constructor(view) {
    this.view = view;
    this.frame = view.querySelector(".bp-frame");
    this.state = view.querySelector("[data-zoom-state]");
    this.key = view.dataset.keep;
    this.chosen = this.kept() ?? view.dataset.begin ?? "1"; // "fit", "readable" or a number
    this.apply();
    new ResizeObserver(() => Number(this.chosen) || this.apply()).observe(this.frame);
    view.addEventListener("click", (event) => {
      const asked = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (asked) this.ask(asked);
    });
    this.frame.addEventListener("keydown", (event) => {
      const asked = { "+": "in", "=": "in", "-": "out", "−": "out", 0: "1" }[event.key];
      if (!asked || event.ctrlKey || event.metaKey || event.altKey) return;
      this.ask(asked);
      event.preventDefault();
    });
    this.frame.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.choose(within(this.scale * Math.exp(-event.deltaY / 400)), event);
      },
      { passive: false },
    );
  }

  ask(what) {
    if (what === "in") this.choose(within(this.scale * STEP));
    else if (what === "out") this.choose(within(this.scale / STEP));
    else this.choose(what);
  }

  /** Show the sheet so; what is in the middle of the frame, or under the pointer, stays there. */
  choose(chosen, pointer) {
    const { frame } = this;
    const box = frame.getBoundingClientRect();
    const x = pointer ? pointer.clientX - box.left : frame.clientWidth / 2;
    const y = pointer ? pointer.clientY - box.top : frame.clientHeight / 2;
    const before = this.scale;
    const [left, top] = [frame.scrollLeft, frame.scrollTop];
    this.chosen = String(chosen);
    this.apply();
    const ratio = this.scale / before;
    frame.scrollLeft = (left + x) * ratio - x;
    frame.scrollTop = (top + y) * ratio - y;
    try {
      localStorage.setItem(this.key, this.chosen);
    } catch {
      // a browser that keeps nothing begins as everybody does
    }
  }

  kept() {
    try {
      const found = localStorage.getItem(this.key);
      return found === "fit" || Number(found) > 0 ? found : null;
    } catch {
      return null;
    }
  }

  /** Give the drawings their size; again whenever they are new. */
  apply() {
    const pieces = [...this.frame.querySelectorAll("svg.bp")];
    const wide = (name) => this.frame.querySelector(`svg.bp-${name}`)?.viewBox.baseVal.width || 0;
    const room = this.frame.clientWidth || 1;
    const fit = Math.min(1, (room - 1) / (wide("rail") + wide("plan") || 1));
    this.scale = this.chosen === "fit" ? Math.max(fit, LEAST) : this.chosen === "readable" ? Math.max(fit, READABLE) : within(Number(this.chosen));
    for (const piece of pieces) {
      const { width, height } = piece.viewBox.baseVal;
      piece.setAttribute("width", width * this.scale);
      piece.setAttribute("height", height * this.scale);
    }
    this.frame.style.setProperty("--zoom", this.scale);
    const head = this.frame.querySelector(".bp-top").offsetHeight;
    this.frame.style.scrollPadding = `${head + 8}px 24px 24px ${wide("rail") * this.scale + 8}px`;
    const said = `${Math.round(100 * this.scale)}%`;
    if (this.state && this.state.textContent !== said) this.state.textContent = said;
    for (const button of this.view.querySelectorAll("button[data-zoom=fit], button[data-zoom='1']")) {
      button.setAttribute("aria-pressed", String(button.dataset.zoom === this.chosen));
    }
    this.frame.dispatchEvent(new Event("zoomed"));
  }
}

function within(scale) {
  return Math.min(MOST, Math.max(LEAST, scale));
}
