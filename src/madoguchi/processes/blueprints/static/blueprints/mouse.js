// The same by pointer: press chooses, dragging a card, stage or lane moves it, dragging the dot draws an arrow. A finger that
// moves at once scrolls the sheet, so it holds what it wants to drag for a moment first.
import { spotOf } from "./canvas.js";

const FAR = 5; // pixels until a press becomes a drag
const HOLD = 350; // milliseconds until a finger has taken hold
const SHAKE = 10; // pixels a finger may move meanwhile

export function listen(frame, canvas, commands, panel) {
  let held = null;

  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held) return;
    const spot = spotOf(event.target);
    if (!spot || spot.kind === "cell" || commands.mode) return;
    const arrow = event.target.classList.contains("bp-handle");
    held = { spot, x: event.clientX, y: event.clientY, arrow, going: false, pointer: event.pointerId, last: event };
    if (event.pointerType !== "touch") event.preventDefault(); // no text is marked while dragging
    else if (!arrow) held.wait = setTimeout(take, HOLD);
  });
  addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
    if (held.wait && far > SHAKE) return end(); // a swipe
    if (held.wait || (!held.going && far < FAR)) return;
    if (!held.going) begin();
    held.moved ||= far >= FAR;
    follow(event);
  });
  addEventListener("pointerup", (event) => {
    if (!held || event.pointerId !== held.pointer) return;
    const { spot, going, moved, arrow, over, touch } = held;
    end();
    if (!going) return;
    swallow(touch ? 400 : 0);
    if (touch && !moved) {
      canvas.focus(spot);
      panel.open(spot);
    }
    if (!over || !moved) return;
    if (arrow) {
      if (over.kind === "step" && over.id !== spot.id) commands.arrow(spot.id, over.id);
    } else commands.put(spot, over, event.shiftKey);
  });
  addEventListener("pointercancel", (event) => held?.pointer === event.pointerId && end());
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held?.going) end();
  });
  // What a finger has taken hold of follows it, and the sheet stays where it is; nor does the browser open a menu.
  frame.addEventListener("touchmove", (event) => held?.going && event.preventDefault(), { passive: false });
  frame.addEventListener("contextmenu", (event) => held?.last.pointerType === "touch" && event.preventDefault());

  function take() {
    held.wait = null;
    begin();
    follow(held.last);
    navigator.vibrate?.(15);
  }

  frame.addEventListener("click", (event) => {
    const flow = event.target.closest(".bp-arrow");
    const spot = spotOf(event.target);
    if (commands.mode) {
      if (spot) commands.finish(spot, event.shiftKey);
    } else if (flow) {
      canvas.focus({ kind: "step", id: flow.dataset.source });
      panel.open({ kind: "step", id: flow.dataset.source }, { flow: flow.dataset.flow });
    } else if (spot?.kind === "cell") {
      if (spot.element.getAttribute("role")) commands.addStep(spot);
    } else if (spot) {
      canvas.focus(spot);
      panel.open(spot);
    }
  });

  // A drag ends with a click on whatever lies there: that one is not meant.
  function swallow(late) {
    const stop = (event) => event.stopPropagation();
    frame.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => frame.removeEventListener("click", stop, { capture: true }), late);
  }

  function begin() {
    held.going = true;
    held.touch = held.last.pointerType === "touch";
    held.scrolling = setInterval(() => scroll(held.last) && follow(held.last), 50); // also while it is held still at an edge
    frame.dataset.dragging = held.arrow ? "arrow" : held.spot.kind;
    held.spot.element.classList.add("bp-taken");
    if (held.arrow) {
      held.line = document.createElementNS("http://www.w3.org/2000/svg", "path");
      held.line.setAttribute("class", "bp-rubber");
      frame.querySelector("#bp-plan").append(held.line);
    } else {
      held.ghost = document.createElement("div");
      held.ghost.className = "bp-ghost";
      held.ghost.textContent = commands.name(held.spot);
      document.body.append(held.ghost);
    }
  }

  function follow(event) {
    held.last = event;
    if (held.ghost) {
      held.ghost.style.left = `${event.clientX + 10}px`;
      held.ghost.style.top = `${event.clientY + (held.touch ? -44 : 8)}px`; // a finger covers what lies below it
    }
    if (held.line) held.line.setAttribute("d", line(held.spot.element, event));
    const over = target(event);
    held.over?.element.classList.remove("bp-drop");
    held.over = fits(over) ? over : null;
    held.over?.element.classList.add("bp-drop");
  }

  function fits(over) {
    if (!over) return false;
    if (held.arrow) return over.kind === "step";
    return held.spot.kind === "step" ? over.kind === "cell" || over.kind === "step" : over.kind === held.spot.kind;
  }

  // Over a card its cell is meant too; a lane or stage is meant anywhere along it.
  function target(event) {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    if (!under || !frame.contains(under)) return null;
    const spot = spotOf(under);
    if (held.arrow || held.spot.kind === "step" || !spot || spot.kind === held.spot.kind) return spot;
    return spotOf(canvas.element({ kind: held.spot.kind, id: spot[held.spot.kind] }));
  }

  function line(card, event) {
    const svg = frame.querySelector('[data-piece="plan"] svg');
    const box = card.querySelector(".bp-handle").getBBox();
    const matrix = svg.getScreenCTM().inverse();
    const end = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return `M${box.x + box.width / 2} ${box.y + box.height / 2}L${end.x} ${end.y}`;
  }

  function scroll(event) {
    const box = frame.getBoundingClientRect();
    const near = 40;
    const [lanes, heads] = [frame.querySelector(".bp-corner").offsetWidth, frame.querySelector(".bp-top").offsetHeight];
    const before = [frame.scrollLeft, frame.scrollTop];
    if (event.clientX > box.right - near) frame.scrollLeft += 14;
    if (event.clientX < box.left + lanes + near) frame.scrollLeft -= 14;
    if (event.clientY > box.bottom - near) frame.scrollTop += 10;
    if (event.clientY < box.top + heads + near) frame.scrollTop -= 10;
    return frame.scrollLeft !== before[0] || frame.scrollTop !== before[1];
  }

  function end() {
    clearTimeout(held.wait);
    clearInterval(held.scrolling);
    held.ghost?.remove();
    held.line?.remove();
    held.over?.element.classList.remove("bp-drop");
    held.spot.element.classList.remove("bp-taken");
    delete frame.dataset.dragging;
    held = null;
  }
}
