// Says the value of a slider while it moves; the page itself is asked for when it is let go.
document.addEventListener("input", (event) => {
  const slider = event.target.closest(".map-controls input[type=range]");
  if (slider) slider.nextElementSibling.value = `${slider.value}%`;
});

// Replay is fetched when it is opened, and not before.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-replay-open]");
  if (!button) return;
  const root = button.closest("[data-replay]");
  const { toggle } = await import(root.dataset.module);
  toggle(root, button);
});
