// Reading a blueprint: how large the sheet is, the way to each stage, and the list folded where there is a drawing beside it.
import { Zoom } from "./zoom.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

for (const view of document.querySelectorAll(".bp-view")) {
  new Zoom(view);
  lead(view);
}

// -- the stages in a row: press one, and the sheet begins there; those in sight are marked --------------------------------

function lead(view) {
  const frame = view.querySelector(".bp-frame");
  const buttons = [...view.querySelectorAll("[data-to-stage]")];
  if (!buttons.length) return;
  const places = () => {
    const head = frame.querySelector("svg.bp-head");
    const { x, width } = head.viewBox.baseVal;
    const scale = head.clientWidth / width || 1;
    return [...head.querySelectorAll(".bp-stage-box")].map((box) => [(box.x.baseVal.value - x) * scale, box.width.baseVal.value * scale]);
  };
  const mark = () => {
    const room = frame.clientWidth - frame.querySelector(".bp-corner").clientWidth;
    places().forEach(([left, wide], place) => {
      const seen = Math.min(left + wide, frame.scrollLeft + room) - Math.max(left, frame.scrollLeft);
      buttons[place]?.toggleAttribute("data-seen", seen > Math.min(wide, room) / 3);
    });
  };
  buttons.forEach((button, place) =>
    button.addEventListener("click", () => {
      frame.scrollTo({ left: places()[place][0], behavior: calm.matches ? "instant" : "smooth" });
    }),
  );
  frame.addEventListener("scroll", mark, { passive: true });
  frame.addEventListener("zoomed", mark);
  mark();
}

// -- the list: a phone and paper show all of it, a desk only the stages where something is open ---------------------------

const folds = [...document.querySelectorAll(".bp-fold-stage")];
const phone = matchMedia("(max-width: 52rem)");
const all = document.querySelector("[data-fold-all]");

function fold() {
  for (const one of folds) one.open = phone.matches || "attention" in one.dataset;
  unfold();
}

// A link to a step opens the stage it is in.
function unfold() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  const own = target?.matches(".bp-list-stage") ? target.querySelector(".bp-fold-stage") : target?.closest(".bp-fold-stage");
  if (!own || own.open) return;
  own.open = true;
  target.scrollIntoView();
}

function tell() {
  if (!all) return;
  const open = folds.every((one) => one.open);
  all.textContent = open ? all.dataset.close : all.dataset.open;
  all.dataset.foldAll = open ? "close" : "open";
}

if (folds.length) {
  fold();
  phone.addEventListener("change", fold);
  addEventListener("hashchange", unfold);
  document.addEventListener("click", (event) => {
    // the address may be the same as before: then there is no hashchange
    if (event.target.closest("a[href^='#s']")) setTimeout(unfold);
  });
  all?.addEventListener("click", () => {
    const open = all.dataset.foldAll !== "close";
    for (const one of folds) one.open = open;
  });
  for (const one of folds) one.addEventListener("toggle", tell);
  tell();
  let before = [];
  addEventListener("beforeprint", () => {
    before = folds.filter((one) => !one.open);
    for (const one of before) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of before) one.open = false;
  });
}
