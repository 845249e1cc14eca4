// Extras on pages that work without them: search that forgives spelling, a choice of municipalities in the address, and tiles that lead to
// their page. No other file is loaded and nothing is sent anywhere.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("tr[data-code]")];

  // "'s-Gravenhage", "Sudwest Fryslan" and "SÚDWEST-FRYSLÂN" become comparable.
  const plain = (text) =>
    text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();

  // The number of typing mistakes between two words, at most `most` + 1 (Levenshtein).
  const mistakes = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
    for (let row = 1; row <= a.length; row += 1) {
      const current = [row];
      for (let column = 1; column <= b.length; column += 1) {
        const other = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
        current.push(Math.min(other, previous[column] + 1, current[column - 1] + 1));
      }
      previous = current;
    }
    return previous[b.length];
  };

  const names = new Map(rows.map((row) => [row, row.dataset.names.split(";").map(plain)]));

  const fits = (row, wanted) => {
    const allowed = wanted.length < 5 ? 0 : wanted.length < 9 ? 1 : 2;
    return names.get(row).some(
      (name) => name.includes(wanted) || (allowed > 0 && mistakes(name.slice(0, wanted.length + 1), wanted, allowed) <= allowed) || mistakes(name, wanted, allowed) <= allowed,
    );
  };

  const show = (isShown) => {
    let count = 0;
    for (const row of rows) {
      row.hidden = !isShown(row);
      count += row.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll("[data-letter]")) {
      section.hidden = !section.querySelector("tr[data-code]:not([hidden])");
    }
    return count;
  };

  const form = document.querySelector("form[data-search]");
  if (form) {
    const field = form.querySelector("input");
    const status = form.querySelector("[data-search-status]");
    const tell = (count) => {
      status.textContent = count === 0 ? status.dataset.none : status.dataset.found.replace("{count}", count);
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const found = rows.filter((row) => !row.hidden);
      if (field.value && found.length === 1) found[0].querySelector("a").click();
    });
    field.addEventListener("input", () => {
      const wanted = plain(field.value);
      const count = show((row) => !wanted || fits(row, wanted));
      if (wanted) tell(count);
      else status.textContent = "";
    });
    // ?gemeenten=GM0344,GM0034 or ?provincie=Utrecht shows that choice: an address to share, no account.
    const choice = new URLSearchParams(window.location.search);
    const codes = (choice.get("gemeenten") || "").split(",").filter(Boolean);
    const province = choice.get("provincie");
    if (codes.length > 0) tell(show((row) => codes.includes(row.dataset.code)));
    else if (province) tell(show((row) => row.dataset.province === province));
  }

  for (const tile of document.querySelectorAll("[data-page]")) {
    tile.addEventListener("click", () => {
      window.location.href = tile.dataset.page;
    });
  }
})();
