// Puts the editor together: the drawing and its saving, the sheet, the panel, the ways to work on them.
import { Canvas } from "./canvas.js";
import { Commands } from "./commands.js";
import { assign, ignore } from "./drawing.js";
import { listen as listenKeys } from "./keys.js";
import { listen as listenMouse } from "./mouse.js";
import { Panel } from "./panel.js";
import { named, say, words } from "./say.js";
import { Store } from "./store.js";
import { Talk } from "./talk.js";
import { Zoom } from "./zoom.js";

const root = document.getElementById("bp-editor");
const frame = document.getElementById("bp-canvas");
const store = new Store(root);
const canvas = new Canvas(frame);
canvas.zoom = new Zoom(root);
const panel = new Panel(document.getElementById("bp-panel"), store, (spot) => canvas.focus(spot?.id ? spot : null));
panel.talk = new Talk(root, canvas);
const commands = new Commands(store, canvas, panel);
listenKeys(frame, canvas, commands, panel);
listenMouse(frame, canvas, commands, panel);

canvas.addEventListener("select", (event) => {
  const { kind, id } = event.detail;
  const open = panel.spot?.kind === kind && panel.spot.id === id;
  if (["stage", "lane", "step"].includes(kind) && !open && !commands.mode) panel.open(event.detail);
});
canvas.addEventListener("shown", () => {
  commands.mark();
  panel.shown();
});

// -- saving, told -------------------------------------------------------------------------------------------

const state = document.getElementById("bp-state");
store.addEventListener("state", (event) => {
  const { state: now, said } = event.detail;
  state.textContent = said;
  state.dataset.state = now;
  if (now === "offline" || now === "refused") say(said);
});
state.textContent = words.saved;
state.dataset.state = "saved";

store.addEventListener("answer", (event) => {
  canvas.show(event.detail.picture);
  showProblems(event.detail.problems);
  for (const field of document.querySelectorAll("[data-revision][name=revision]")) field.value = store.revision;
});

const conflict = document.getElementById("bp-conflict");
store.addEventListener("conflict", (event) => {
  const { who, at } = event.detail;
  conflict.querySelector("[data-why]").textContent = [words.stale, [who, at].filter(Boolean).join(" · ")].filter(Boolean).join(" ");
  conflict.hidden = false;
  conflict.querySelector("button").focus();
});
commands.takeTheirs = () => {
  conflict.hidden = true;
  store.takeTheirs();
};
commands.keepMine = () => {
  conflict.hidden = true;
  store.keepMine();
};

// -- problems -------------------------------------------------------------------------------------------------

function showProblems(found) {
  const list = document.getElementById("bp-problems");
  document.getElementById("bp-problem-count").textContent = found.length ? String(found.length) : words.noProblems;
  list.replaceChildren(
    ...found.map((one) => {
      const item = document.createElement("li");
      const link = document.createElement("button");
      link.type = "button";
      link.className = "button quiet";
      link.textContent = one.name;
      link.addEventListener("click", () => {
        if (one.id) canvas.focus({ kind: one.part, id: one.id });
        panel.open({ kind: one.part, id: one.id }, { focus: true });
      });
      item.append(link, ` ${one.text}`);
      return item;
    }),
  );
}
showProblems(JSON.parse(document.getElementById("bp-found").textContent));

// -- against the log ------------------------------------------------------------------------------------------

const place = document.getElementById("bp-check");
commands.check = async () => {
  const answer = await fetch(root.dataset.check).catch(() => null);
  if (!answer?.ok) return;
  place.innerHTML = await answer.text();
  for (const select of place.querySelectorAll("[data-assign-to]")) {
    for (const step of store.drawing.steps || []) select.append(new Option(named(step.name) || step.id, step.id));
    if (canvas.spot?.kind === "step") select.value = canvas.spot.id;
  }
};
place.addEventListener("click", (event) => {
  const { assign: given, ignore: left } = event.target.closest("button")?.dataset || {};
  if (given) {
    const id = event.target.closest("td").querySelector("select").value;
    if (!id) return;
    store.change(assign(store.drawing, given, id));
    say(words.assigned, { activity: given, name: commands.name({ kind: "step", id }) });
  } else if (left) store.change(ignore(store.drawing, left));
  else return;
  store.addEventListener("answer", commands.check, { once: true });
});
commands.check();

document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-do]");
  if (asked) commands[asked.dataset.do]();
});
root.inert = false; // until here a press would have been lost
