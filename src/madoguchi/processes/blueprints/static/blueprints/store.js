// The drawing as it stands, its history, and saving it: every change goes to the server, which keeps the truth and
// answers with the picture and the problems. What could not be saved is tried again; nothing is thrown away.
import { words } from "./say.js";

export class Store extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.drawing = JSON.parse(document.getElementById("bp-drawing").textContent);
    this.revision = Number(root.dataset.revision);
    this.reach = this.revision - 1; // the newest saved state before this visit
    this.past = [];
    this.future = [];
    this.state = "saved";
    this.sending = false;
    this.dirty = false;
    addEventListener("beforeunload", (event) => {
      if (this.dirty || this.sending) event.preventDefault();
    });
  }

  /** Take a changed drawing. `soon`: while typing, wait a moment before saving. */
  change(next, { soon = false, merge = "" } = {}) {
    const same = merge && merge === this.merging && this.past.length;
    if (!same) this.past.push(this.drawing);
    if (this.past.length > 200) this.past.shift();
    this.merging = merge;
    this.future = [];
    this.drawing = next;
    this.tell("change");
    this.save(soon ? 700 : 0);
  }

  async undo() {
    this.merging = "";
    let before = this.past.pop();
    if (!before) before = await this.saved();
    if (!before) return false;
    this.future.push(this.drawing);
    this.drawing = before;
    this.tell("restore");
    this.save(0);
    return true;
  }

  redo() {
    this.merging = "";
    const after = this.future.pop();
    if (!after) return false;
    this.past.push(this.drawing);
    this.drawing = after;
    this.tell("restore");
    this.save(0);
    return true;
  }

  // What was saved before this page was opened, one state further back each time.
  async saved() {
    while (this.reach > 0) {
      const answer = await fetch(this.root.dataset.revisions.replace(/0\/$/, `${this.reach--}/`)).catch(() => null);
      if (answer?.ok) return (await answer.json()).drawing;
    }
    return null;
  }

  save(wait) {
    this.dirty = true;
    if (this.conflict) return;
    this.show("waiting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async send() {
    if (this.sending) return; // what changed meanwhile follows
    this.sending = true;
    this.dirty = false;
    this.show("saving");
    let answer, told;
    try {
      answer = await fetch(this.root.dataset.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": document.body.dataset.csrf },
        body: JSON.stringify({ revision: this.revision, drawing: this.drawing }),
      });
      told = answer.redirected ? null : await answer.json();
    } catch {
      answer = null;
    }
    this.sending = false;
    if (!answer || !told || answer.status >= 500) {
      this.dirty = true;
      this.show("offline");
      this.timer = setTimeout(() => this.send(), 5000);
    } else if (told.conflict) {
      this.dirty = true;
      this.conflict = told;
      this.show("refused", told.why);
      this.tell("conflict", told);
    } else if (answer.ok) {
      this.revision = told.revision;
      this.tell("answer", told);
      if (this.dirty) this.send();
      else this.show("saved");
    } else {
      this.show("refused", told.why);
    }
  }

  takeTheirs() {
    const { drawing, revision } = this.conflict;
    this.conflict = null;
    this.past.push(this.drawing);
    this.drawing = drawing;
    this.revision = revision;
    this.tell("restore");
    this.send();
  }

  keepMine() {
    this.revision = this.conflict.revision;
    this.past.push(this.conflict.drawing);
    this.conflict = null;
    this.send();
  }

  show(state, why = "") {
    this.state = state;
    this.tell("state", { state, said: [words[state], why].filter(Boolean).join(" ") });
  }

  tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
