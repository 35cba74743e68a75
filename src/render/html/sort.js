"use strict";
(() => {
  const list = document.querySelector(".groups");
  const box = document.querySelector(".order");
  const buttons = [...box.querySelectorAll("button")];
  const value = (item, key) => Number(item.dataset[key]);
  const press = (pressed) => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button === pressed));
    }
  };
  const sort = (button) => {
    const key = button.dataset.key;
    const items = [...list.children];
    items.sort((a, b) => value(b, key) - value(a, key) || value(b, "count") - value(a, "count"));
    list.append(...items);
    press(button);
  };
  const sorted = (button) => {
    const values = [...list.children].map((item) => value(item, button.dataset.key));
    return values.every((one, at) => at === 0 || values[at - 1] >= one);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => sort(button));
  }
  press(buttons.find(sorted));
  box.hidden = false;
})();
