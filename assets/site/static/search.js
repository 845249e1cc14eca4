// Finding a municipality on the page of the country: search that forgives spelling and knows old names, and tiles that lead to their page.
// The page works without it; nothing is sent anywhere.
"use strict";

(() => {
  const rows = [...document.querySelectorAll("tr[data-names]")];

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
    const isNear = (name) => mistakes(name, wanted, allowed) <= allowed;
    return names
      .get(row)
      .some((name) => name.includes(wanted) || (allowed > 0 && isNear(name.slice(0, wanted.length + 1))) || isNear(name));
  };

  const show = (wanted) => {
    for (const row of rows) row.hidden = Boolean(wanted) && !fits(row, wanted);
    for (const section of document.querySelectorAll("[data-letter]")) {
      section.hidden = !section.querySelector("tr[data-names]:not([hidden])");
    }
    document.querySelector("[data-letters]").hidden = Boolean(wanted);
  };

  const form = document.querySelector("form[data-search]");
  const field = form.querySelector("input");
  const status = form.querySelector("[data-search-status]");
  const shown = () => rows.filter((row) => !row.hidden);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value && shown().length === 1) shown()[0].querySelector("a").click();
  });
  field.addEventListener("input", () => {
    const wanted = plain(field.value);
    show(wanted);
    const { none, one, found } = status.dataset;
    const count = shown().length;
    status.textContent = !wanted ? "" : count === 0 ? none : count === 1 ? one : found.replace("{count}", count);
  });

  for (const tile of document.querySelectorAll("[data-page]")) {
    tile.addEventListener("click", () => {
      window.location.href = tile.dataset.page;
    });
  }
})();
