// What if: tick what you would do, and see the score that it gives. Gains are exact and add up (data-gain, in points of the score); of a
// dataset that is not there yet the least is counted. Without this file the running total in the list says it for all together.
"use strict";

(() => {
  const list = document.querySelector("[data-what-if]");
  if (!list) return;
  const status = document.querySelector("[data-what-if-result]");
  const fixes = [...list.children].map((fix) => {
    const label = document.createElement("label");
    label.className = "tick";
    const tick = document.createElement("input");
    tick.type = "checkbox";
    label.append(tick, ` ${fix.dataset.label}`);
    fix.firstElementChild.append(label);
    return { tick, gain: Number(fix.dataset.gain), isLeast: fix.hasAttribute("data-least") };
  });

  const tell = () => {
    const chosen = fixes.filter((fix) => fix.tick.checked);
    const before = Number(list.dataset.before);
    const after = chosen.reduce((sum, fix) => sum + fix.gain, before);
    const text = chosen.some((fix) => fix.isLeast) ? status.dataset.least : status.dataset.result;
    const said = text.replace("{before}", Math.round(before)).replace("{after}", Math.round(after));
    status.classList.toggle("stays", chosen.length > 0);
    status.textContent = chosen.length === 0 ? status.dataset.invite : said;
  };

  list.addEventListener("change", tell);
})();
