// Reading and writing one value of the drawing by its path, and how each kind of field shows it.
import { words } from "./say.js";

export function get(object, path) {
  return path.split(".").reduce((held, name) => held?.[name], object);
}

const empty = (value) => value == null || value === "" || value === false || (Array.isArray(value) && !value.length);

/** Write a value; nothing and the usual are left out, and what held only that goes too. */
export function set(object, path, value, usual = "") {
  const names = path.split(".");
  const last = names.pop();
  const chain = [object];
  for (const name of names) chain.push((chain.at(-1)[name] ??= {}));
  if (empty(value) || String(value) === usual) delete chain.at(-1)[last];
  else chain.at(-1)[last] = value;
  for (let place = names.length - 1; place >= 0; place--) {
    if (!Object.keys(chain[place + 1]).length || (names[place] === "calls" && empty(chain[place + 1].process))) delete chain[place][names[place]];
  }
}

export function both(name) {
  if (typeof name === "string") return { ja: name, en: name };
  return { ja: name?.ja ?? "", en: name?.en ?? "" };
}

/** A name in both languages; one alone stands for both. */
export function oneOrBoth({ ja, en }) {
  if (ja === en || !ja || !en) return ja || en;
  return { en, ja };
}

export const UNITS = [["seconds", 1], ["minutes", 60], ["hours", 3600], ["days", 86400]];

/** The largest unit in which a length of time is a short number. */
export function unitOf(seconds) {
  return [...UNITS].reverse().find(([, size]) => seconds >= size && Number.isInteger((seconds * 2) / size)) || UNITS[seconds ? 0 : 2];
}

export function control(kind, attributes = {}) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  return made;
}

export function choice(entries, value, { blank = true } = {}) {
  const select = control("select");
  if (blank) select.append(new Option("", ""));
  for (const [code, name] of entries) select.append(new Option(name, code));
  if (value != null && value !== "" && ![...select.options].some((one) => one.value === value)) select.append(new Option(value, value));
  select.value = value ?? "";
  return select;
}

let counter = 0;
export function labelled(text, input, css = "") {
  input.id ||= `bp-field-${++counter}`;
  const label = control("label", { for: input.id, class: css || null });
  label.textContent = text;
  return label;
}

export function button(text, act, { label = "", quiet = true } = {}) {
  const made = control("button", { type: "button", class: quiet ? "button quiet" : "button", "aria-label": label || null });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

export const removing = (name) => `${words.remove}${document.documentElement.lang.startsWith("ja") ? "：" : ": "}${name}`;
