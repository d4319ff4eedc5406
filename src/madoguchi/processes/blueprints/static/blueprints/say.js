// What the editor says: on the page's own words, in a line for the eye and a live region for the ear.
export const words = JSON.parse(document.getElementById("bp-words")?.textContent || "{}");
export const japanese = document.documentElement.lang.startsWith("ja");

const region = document.getElementById("bp-say");

/** Say something to a screen reader; `{name}` places are filled. */
export function say(text, values = {}) {
  const said = fill(text, values);
  // the same sentence twice must be read twice
  region.textContent = region.textContent === said ? `${said}\u00a0` : said;
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

/** A name of the drawing (a text, or one in each language) in the page's language. */
export function named(name) {
  if (typeof name === "string") return name;
  const { en = "", ja = "" } = name || {};
  return (japanese ? ja || en : en || ja) || "";
}
