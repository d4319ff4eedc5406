// Everything by keyboard. Letters act only while the sheet has the focus; undo and redo everywhere but in a text being typed.
export function listen(frame, canvas, commands, panel) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) commands.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) commands.redo();
    else return;
    event.preventDefault();
  });

  frame.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      Enter: () => enter(event.shiftKey),
      " ": () => enter(event.shiftKey),
      Escape: () => commands.stop(),
      Delete: () => commands.remove(),
      Backspace: () => commands.remove(),
      m: () => commands.move(),
      c: () => commands.connect(),
      s: () => commands.addStage(),
      l: () => commands.addLane(),
      "?": () => document.getElementById("bp-help").showModal(),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (/^Arrow|^Home$|^End$/.test(event.key)) {
      const next = canvas.step(event.key);
      next?.focus();
      next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (act) act();
    else return;
    event.preventDefault();
  });

  function enter(before) {
    const { spot } = canvas;
    if (commands.mode) commands.finish(spot, before);
    else if (spot?.kind === "cell") commands.addStep(spot);
    else if (spot) panel.open(spot, { focus: true });
  }
}
