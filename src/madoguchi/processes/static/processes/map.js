// Says the value of a slider while it moves; the page itself is asked for when it is let go.
document.addEventListener("input", (event) => {
  const slider = event.target.closest(".map-controls input[type=range]");
  if (slider) slider.nextElementSibling.value = `${slider.value}%`;
});
