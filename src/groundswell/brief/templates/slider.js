// Turns the stills of the map into one picture with a slider; without this the stills stay.
"use strict";
const box = document.getElementById("frames");
if (box) {
  const frames = [...box.querySelectorAll(".frame")];
  const slider = document.getElementById("day");
  const date = document.getElementById("date");
  const show = () => {
    const at = Number(slider.value);
    frames.forEach((frame, index) => frame.classList.toggle("on", index === at));
    date.textContent = frames[at].dataset.date;
    slider.setAttribute("aria-valuetext", frames[at].dataset.date);
  };
  slider.addEventListener("input", show);
  box.classList.add("live");
  show();
}
