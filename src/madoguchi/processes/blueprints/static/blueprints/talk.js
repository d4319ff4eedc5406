// What is said about the chosen part, in the panel: read, answered and settled as on the page where the drawing is read.
import { say, words } from "./say.js";
import { button, control } from "./values.js";

const PLACES = { drawing: "blueprint", stage: "stage", step: "step" };

export class Talk {
  constructor(root, canvas) {
    Object.assign(this, { root, canvas, place: "" });
  }

  /** What stands below a part's fields, and the way there from above them; the same while the same part stays chosen, so that
      nothing typed is lost. Null for what nobody can talk about. */
  about(spot) {
    if (!PLACES[spot.kind]) return null;
    const place = `${PLACES[spot.kind]}:${spot.kind === "drawing" ? "" : spot.id}`;
    if (place !== this.place) {
      this.place = place;
      this.element = control("section", { class: "bp-talk" });
      this.element.addEventListener("submit", (event) => this.send(event));
      this.jump = button(words.comments, () => this.element.querySelector("h3")?.focus());
      this.load(place, this.element);
    }
    return { jump: this.jump, element: this.element };
  }

  fill(element, html) {
    element.innerHTML = html;
    const open = element.querySelectorAll(":scope > .bp-threads > li").length;
    if (element === this.element) this.jump.textContent = open ? `${words.comments} (${open})` : words.comments;
  }

  async load(place, element) {
    const answer = await fetch(`${this.root.dataset.talk}?place=${encodeURIComponent(place)}`).catch(() => null);
    if (answer?.ok && !answer.redirected) this.fill(element, await answer.text());
  }

  async send(event) {
    event.preventDefault();
    const form = event.target, { element } = this;
    const body = new FormData(form, event.submitter);
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    const told = answer && !answer.redirected && answer.status <= 400 ? await answer.json().catch(() => null) : null;
    if (!told) return document.dispatchEvent(new CustomEvent("toast", { detail: { text: words.notSent, kind: "error" } }));
    this.fill(element, told.talk);
    element.querySelector("h3").focus();
    if (told.picture) {
      this.canvas.show(told.picture);
      say(words.noted);
    }
  }
}
