// The fields of the side panel: each is drawn for its kind and tells when the person changed it.
import { japanese, named, words } from "./say.js";
import { UNITS, both, button, choice, control, labelled, oneOrBoth, removing, unitOf } from "./values.js";

const options = JSON.parse(document.getElementById("bp-options")?.textContent || "{}");
let lists = 0;

function suggestions(source, drawing) {
  if (source === "steps") return (drawing.steps || []).map((one) => [one.id, named(one.name) || one.id]);
  if (source === "stages") return (drawing.stages || []).map((one) => [one.id, named(one.name) || one.id]);
  return Object.entries(options[source] || {});
}

/** Draw a field into its holder. `tell(value, typing)` is called with every change. */
export function draw(holder, value, drawing, tell) {
  const { kind, label, help, options: source, default: usual = "" } = holder.dataset;
  const told = help ? [Object.assign(control("div", { class: "help" }), { textContent: help })] : [];
  const kinds = { names, texts: (...given) => names(...given, "textarea"), flag, tokens, time, choice: choose, step: choose, share };
  const parts = (kinds[kind] || plain)({ value, label, source, usual, drawing, tell, kind, holder });
  holder.replaceChildren(...[holder.querySelector(":scope > select[hidden]"), parts[0]].filter(Boolean), ...told, ...parts.slice(1));
}

function input(type, value, tell, read = (given) => given.value) {
  const made = control("input", { type });
  made.value = value ?? "";
  if (type === "number") made.step = "any";
  made.addEventListener("input", () => tell(read(made), true));
  return made;
}

const number = (given) => (given.value.trim() === "" || Number.isNaN(given.valueAsNumber) ? null : given.valueAsNumber);

function plain({ value, label, source, tell, kind }) {
  const figure = kind === "number" || kind === "whole";
  const made = input(figure ? "number" : "text", value, tell, figure ? (given) => (kind === "whole" && number(given) != null ? Math.round(number(given)) : number(given)) : undefined);
  if (figure) made.min = "0";
  const parts = [labelled(label, made), made];
  if (source && options[source]) parts.push(datalist(made, Object.entries(options[source])));
  return parts;
}

function share({ value, label, tell }) {
  const made = input("number", value == null ? "" : Math.round(value * 1000) / 10, tell, (given) => (number(given) == null ? null : number(given) / 100));
  Object.assign(made, { min: "0", max: "100" });
  return [labelled(label, made), made];
}

function datalist(made, entries) {
  const list = control("datalist", { id: `bp-list-${++lists}` });
  for (const [code, name] of entries) list.append(new Option(name === code ? "" : name, code));
  made.setAttribute("list", list.id);
  return list;
}

function names({ value, label, tell }, element = "input") {
  const held = both(value);
  const box = control("div", { class: "bp-names", role: "group", "aria-label": label });
  const head = Object.assign(control("span", { class: "label" }), { textContent: label });
  // one name stands for both languages until the other is written
  const order = japanese ? ["ja", "en"] : ["en", "ja"];
  if (held.ja === held.en) held[order[1]] = "";
  for (const language of order) {
    const made = control(element, { type: element === "input" ? "text" : null, rows: element === "textarea" ? "2" : null, lang: language, maxlength: element === "input" ? 200 : 2000 });
    made.value = held[language];
    made.addEventListener("input", () => {
      held[language] = made.value;
      tell(oneOrBoth(held), true);
    });
    const place = control("div");
    const said = labelled(words[language === "ja" ? "japanese" : "english"], made, "bp-language");
    made.setAttribute("aria-label", `${label} ${said.textContent}`);
    place.append(said, made);
    box.append(place);
  }
  return [head, box];
}

function flag({ value, label, tell }) {
  const made = control("input", { type: "checkbox" });
  made.checked = Boolean(value);
  made.addEventListener("change", () => tell(made.checked));
  const row = control("label", { class: "check" });
  row.append(made, Object.assign(control("span"), { textContent: label }));
  return [row];
}

function choose({ value, label, source, usual, drawing, tell, kind, holder }) {
  const given = [...(holder.querySelector(":scope > select[hidden]")?.options || [])].filter((one) => one.value).map((one) => [one.value, one.text]);
  const entries = kind === "step" ? suggestions("steps", drawing) : source ? suggestions(source, drawing) : given;
  const made = choice(entries, value || usual, { blank: !usual });
  made.addEventListener("change", () => tell(made.value));
  return [labelled(label, made), made];
}

function time({ value, label, tell }) {
  const [unit, size] = unitOf(value || 0);
  const made = input("number", value == null ? "" : value / size, () => {});
  made.min = "0";
  const units = choice(UNITS.map(([name]) => [name, words[name]]), unit, { blank: false });
  units.setAttribute("aria-label", `${label} ${words.unit}`);
  const read = () => tell(number(made) == null ? null : number(made) * UNITS.find(([name]) => name === units.value)[1], true);
  made.addEventListener("input", read);
  units.addEventListener("change", read);
  const row = control("div", { class: "bp-time" });
  row.append(made, units);
  return [labelled(label, made), row];
}

function tokens({ value, label, source, drawing, tell }) {
  const held = [...(value || [])];
  const entries = source ? suggestions(source, drawing) : [];
  const called = new Map(entries);
  const list = control("ul", { class: "bp-tokens" });
  const closed = source === "steps" || source === "channels";
  const made = closed ? choice(entries, "") : control("input", { type: "text", autocomplete: "off" });
  const show = () => {
    list.replaceChildren(
      ...held.map((code, place) => {
        const name = called.get(code) || code;
        const one = control("li");
        one.append(
          Object.assign(control("span"), { textContent: name }),
          button("×", () => {
            held.splice(place, 1);
            show();
            made.focus();
            tell([...held]);
          }, { label: removing(name) }),
        );
        return one;
      }),
    );
  };
  const add = () => {
    const code = made.value.trim();
    if (!code) return;
    made.value = "";
    if (held.includes(code)) return;
    held.push(code);
    show();
    tell([...held]);
  };
  made.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    add();
  });
  if (!closed) made.addEventListener("change", add);
  const row = control("div", { class: "bp-add" });
  row.append(made, button(words.add, add, { quiet: false, label: `${words.add}: ${label}` }));
  if (!closed && entries.length) row.append(datalist(made, entries));
  show();
  return [labelled(label, made), list, row];
}
