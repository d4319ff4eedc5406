// The side panel: the fields of what is chosen, bound to the drawing. Entries of entries (promises, pauses) are panels within.
import { KEYS, freshId, part } from "./drawing.js";
import { draw } from "./fields.js";
import { named, say, words } from "./say.js";
import { button, choice, control, get, labelled, set } from "./values.js";

export class Panel {
  constructor(aside, store, back) {
    Object.assign(this, { aside, store, back });
    this.rest = aside.innerHTML;
    this.spot = null;
    aside.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.back(this.spot);
      if (event.key === "Escape") event.preventDefault();
    });
    store.addEventListener("restore", () => this.spot && this.open(this.spot));
  }

  /** Show what is chosen. `focus`: go to its first field; `fresh`: it is new, so its name is marked to be written over. */
  open(spot, { focus = false, fresh = false, flow = "" } = {}) {
    if (!["drawing", ...Object.keys(KEYS)].includes(spot.kind)) return;
    const held = this.find(this.store.drawing, spot);
    if (!held) return this.close();
    const inside = this.aside.contains(document.activeElement);
    this.spot = spot;
    const title = control("h2", { tabindex: "-1" });
    title.textContent = spot.kind === "drawing" ? named(held.name) : `${words[spot.kind]}: ${named(held.name)}`;
    this.title = title;
    const form = control("div", { class: "bp-form" });
    this.fill(form, spot.kind, (drawing) => this.find(drawing, spot));
    const said = this.talk?.about(spot);
    this.aside.replaceChildren(title, ...(said ? [said.jump, form, said.element] : [form]));
    if (flow) this.aside.querySelector(`[data-entry="${CSS.escape(flow)}"] select`)?.focus();
    else if (focus || fresh || inside) {
      const first = form.querySelector("input, select, textarea");
      if (fresh) this.later = () => {
        first?.focus();
        first?.select?.();
      };
      else first?.focus();
    }
  }

  /** A new part's name is written once the sheet shows it: only then does the focus come here. */
  shown() {
    this.later?.();
    this.later = null;
  }

  close() {
    this.spot = null;
    this.aside.innerHTML = this.rest;
  }

  find(drawing, spot) {
    return spot.kind === "drawing" ? drawing : part(drawing, spot.kind, spot.id);
  }

  // Put the fields of a kind of part into a form; `of` finds the part in a drawing.
  fill(form, kind, of) {
    form.append(document.getElementById(`bp-panel-${kind}`).content.cloneNode(true));
    for (const holder of form.querySelectorAll(":scope > .bp-field, :scope > details > .bp-field")) {
      if (holder.dataset.kind === "each") this.entries(holder, of);
      else this.bind(holder, of, form);
    }
    for (const fold of form.querySelectorAll(":scope > details")) {
      fold.open = [...fold.querySelectorAll(":scope > .bp-field")].some((holder) => this.said(holder, of));
    }
    this.conditions(form, of);
  }

  said(holder, of) {
    if (holder.dataset.kind === "each") return this.held(holder, this.store.drawing, of).length > 0;
    const value = get(of(this.store.drawing), holder.dataset.path);
    return value != null && value !== "" && value !== false && !(Array.isArray(value) && !value.length) && typeof value !== "undefined";
  }

  bind(holder, of, form) {
    const { path, default: usual = "" } = holder.dataset;
    draw(holder, get(of(this.store.drawing), path), this.store.drawing, (value, typing = false) => {
      const next = structuredClone(this.store.drawing);
      const held = of(next);
      if (!held) return;
      set(held, path, value, usual);
      if (path === "name" && !held.name && "id" in held) held.name = "";
      this.store.change(next, { soon: typing, merge: typing ? `${this.spot.kind} ${this.spot.id} ${path}` : "" });
      this.conditions(form, of);
      if (path === "name" && form.parentElement === this.aside) this.rename();
    });
  }

  rename() {
    const held = this.find(this.store.drawing, this.spot);
    this.title.textContent = this.spot.kind === "drawing" ? named(held.name) : `${words[this.spot.kind]}: ${named(held.name)}`;
  }

  // Fields that only some values of others call for.
  conditions(form, of) {
    for (const holder of form.querySelectorAll(":scope > [data-when], :scope > details > [data-when]")) {
      const [path, wanted] = holder.dataset.when.split("=");
      const other = [...form.querySelectorAll(":scope > .bp-field, :scope > details > .bp-field")].find((one) => one.dataset.path === path);
      const value = get(of(this.store.drawing), path) ?? other?.dataset.default ?? "";
      holder.hidden = wanted ? !wanted.split("|").includes(value) : !value;
    }
  }

  held(holder, drawing, of) {
    const { path, by } = holder.dataset;
    if (!by) return get(of(drawing), path) || [];
    return (drawing[path] || []).filter((one) => one[by] === of(drawing)?.id);
  }

  // A list of parts: each with its own fields, one to add, one to take away.
  entries(holder, of) {
    const { path, by, each, add, label } = holder.dataset;
    const list = control("ol", { class: "bp-entries", "aria-label": label });
    this.held(holder, this.store.drawing, of).forEach((entry, place) => {
      const one = control("li", { "data-entry": entry.id || place });
      const own = by
        ? (drawing) => (drawing[path] || []).find((held) => held.id === entry.id)
        : (drawing) => get(of(drawing), path)?.[place];
      this.fill(one, each, own);
      one.append(button(words.remove, () => this.change((drawing) => {
        if (by) drawing[path] = drawing[path].filter((held) => held.id !== entry.id);
        else set(of(drawing), path, get(of(drawing), path).filter((_held, at) => at !== place));
      })));
      list.append(one);
    });
    const row = control("div", { class: "bp-add" });
    if (each === "flow") {
      const steps = (this.store.drawing.steps || []).filter((one) => one.id !== this.spot.id).map((one) => [one.id, named(one.name) || one.id]);
      const target = choice(steps, "");
      row.append(labelled(add, target, "visually-hidden"), target, button(words.add, () => target.value && this.add(holder, of, { target: target.value }), { quiet: false, label: add }));
    } else row.append(button(add, () => this.add(holder, of, {}), { quiet: false }));
    holder.replaceChildren(list, row);
  }

  add(holder, of, given) {
    const { path, by, each } = holder.dataset;
    const entry = { ...{ rule: { kind: "before", a: "" }, evidence: { name: "" }, pause: { from_steps: [], to_steps: [] } }[each], ...given };
    if (each !== "pause") entry.id = freshId(this.store.drawing, each);
    this.change((drawing) => {
      const owner = of(drawing);
      if (by) (drawing[path] ??= []).push({ ...entry, [by]: owner.id });
      else set(owner, path, [...(get(owner, path) || []), entry]);
    });
    const made = [...this.aside.querySelectorAll(`[data-each="${each}"]`)].flatMap((one) => [...one.querySelectorAll(":scope > .bp-entries > li")]);
    made.at(-1)?.querySelector("input, select")?.focus();
  }

  change(act) {
    const next = structuredClone(this.store.drawing);
    act(next);
    const open = [...this.aside.querySelectorAll("details")].map((one) => one.open);
    this.store.change(next);
    this.open(this.spot);
    // what was open stays open; there may be more folds now
    this.aside.querySelectorAll("details").forEach((one, place) => (one.open ||= Boolean(open[place])));
    say(words.waiting);
  }
}
