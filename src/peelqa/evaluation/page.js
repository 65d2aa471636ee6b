"use strict";
(() => {
  const selects = [...document.querySelectorAll(".filters select")];
  const words = document.querySelector(".filters input");
  const count = document.querySelector("#count");
  const cases = [...document.querySelectorAll("details.case")];
  const apply = () => {
    const text = words.value.trim().toLowerCase();
    let left = 0;
    for (const item of cases) {
      const fits = selects.every((s) => !s.value || item.dataset[s.name].split(" ").includes(s.value));
      item.hidden = !(fits && (!text || item.textContent.toLowerCase().includes(text)));
      left += item.hidden ? 0 : 1;
    }
    count.textContent = `${left} of ${cases.length}`;
  };
  for (const control of [...selects, words]) control.addEventListener("input", apply);
  apply();
})();
