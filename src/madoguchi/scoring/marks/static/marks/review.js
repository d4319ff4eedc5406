/* Marking by keyboard. Without it the form works as any other. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-review]");
  if (!form) return;
  const items = [...form.querySelectorAll("[data-item]")];
  const count = form.querySelector("[data-count]");
  let current = items.findIndex((item) => !item.querySelector("input[type=radio]:checked"));
  if (current < 0) current = 0;
  let pointing = false;

  function go(place, focus = true) {
    if (place < 0 || place >= items.length) return;
    items[current]?.classList.remove("current");
    current = place;
    const item = items[current];
    item.classList.add("current");
    if (focus) {
      (item.querySelector("input[type=radio]:checked") || item.querySelector("input[type=radio]")).focus({ preventScroll: true });
      item.scrollIntoView({ block: "nearest" });
    }
    showTurn();
  }
  function tell() {
    const marked = items.filter((item) => item.querySelector("input[type=radio]:checked")).length;
    if (count) count.textContent = `${marked} / ${items.length}`;
  }
  function showTurn() {
    for (const turn of form.querySelectorAll(".turn.pointed")) turn.classList.remove("pointed");
    const number = items[current].querySelector("[data-turn-field]").value.trim();
    if (/^\d+$/.test(number)) document.getElementById(`turn-${number}`)?.classList.add("pointed");
    for (const item of items) {
      const told = item.querySelector("[data-turn-field]").value.trim();
      item.querySelector("[data-turn-shown]").textContent = told ? ` #${told}` : "";
    }
  }
  function point(on) {
    pointing = on;
    form.classList.toggle("pointing", on);
  }
  function submit(value) {
    form.querySelector(`button[name=do][value=${value}]`)?.click();
  }

  form.addEventListener("focusin", (event) => {
    const place = items.indexOf(event.target.closest("[data-item]"));
    if (place >= 0 && place !== current) go(place, false);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=radio]")) tell();
    if (event.target.matches("[data-turn-field]")) showTurn();
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-turn]");
    if (!button) return;
    const field = items[current].querySelector("[data-turn-field]");
    field.value = field.value === button.dataset.turn ? "" : button.dataset.turn;
    if (pointing) {
      point(false);
      go(current);
    }
    showTurn();
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches("textarea, input:not([type=radio])");
    if (event.key === "Escape") {
      point(false);
      if (typing) go(current);
      return;
    }
    if (typing) return;
    const result = "1234".indexOf(event.key);
    if (event.key === "j") go(current + 1);
    else if (event.key === "k") go(current - 1);
    else if (result >= 0 && event.key.length === 1) {
      const choice = items[current].querySelectorAll("input[type=radio]")[result];
      choice.checked = true;
      choice.focus({ preventScroll: true });
      tell();
    } else if (event.key === "c") {
      const note = items[current].querySelector("details");
      note.open = true;
      note.querySelector("textarea").focus();
    } else if (event.key === "e") {
      point(true);
      form.querySelector("[data-turn]")?.focus();
    } else if (event.key === "n") submit("next");
    else if (event.key === "s") submit("save");
    else if (event.key === "?") document.querySelector("[data-dialog=keys]")?.click();
    else return;
    event.preventDefault();
  });

  go(current, false);
})();
