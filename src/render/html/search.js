"use strict";
(() => {
  const box = document.querySelector(".search");
  const input = document.getElementById("search");
  const found = document.getElementById("found");
  const items = [...document.querySelectorAll("li[data-words]")];
  const groups = [...document.querySelectorAll(".group")];
  const look = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const fits = words.every((word) => item.dataset.words.includes(word));
      item.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const group of groups) {
      group.hidden = !group.querySelector("li[data-words]:not([hidden])");
    }
    found.textContent = words.length ? `${count} of ${found.dataset.all}` : "";
  };
  box.hidden = false;
  input.addEventListener("input", look);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
  });
  look();
})();
