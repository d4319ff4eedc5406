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

// What is wider than its frame begins where it is read first: the map at its start mark, the network in the middle.
function begin() {
  for (const frame of document.querySelectorAll(".map-frame, .network-frame")) {
    if (frame.dataset.begun || frame.scrollWidth <= frame.clientWidth) continue;
    frame.dataset.begun = "yes";
    const first = (frame.querySelector(".map-mark") || frame.querySelector("svg")).getBoundingClientRect();
    const middle = first.left + first.width / 2 - frame.getBoundingClientRect().left;
    frame.scrollLeft += middle - frame.clientWidth / 2;
  }
}
document.addEventListener("htmx:after:swap", begin);
begin();
