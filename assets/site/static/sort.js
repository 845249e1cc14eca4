// Tables that can be sorted: each heading with data-sort becomes a button, and the heading says how the table is sorted (aria-sort).
// A cell is compared by its data-value, else by its text; what is not known comes last, whichever way. Without this file the table stays as
// it was written.
"use strict";

(() => {
  const dutch = new Intl.Collator("nl", { numeric: true });

  const valueOf = (row, column) => {
    const cell = row.cells[column];
    const text = cell.dataset.value ?? cell.textContent.trim();
    if (text === "" || text === "–") return null;
    if (!cell.classList.contains("n")) return text;
    const number = Number.parseFloat(cell.dataset.value ?? text.replaceAll(".", "").replace(",", "."));
    return Number.isNaN(number) ? null : number;
  };

  const compare = (a, b) => (typeof a === "number" ? a - b : dutch.compare(a, b));

  const sort = (table, heading, isRising) => {
    const column = heading.cellIndex;
    const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return isRising ? compare(a, b) : compare(b, a);
    });
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    const headings = [...table.querySelectorAll("th[data-sort]")];
    for (const heading of headings) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const isRising = heading.getAttribute("aria-sort") !== "ascending";
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", isRising ? "ascending" : "descending");
        sort(table, heading, isRising);
      });
    }
  }
})();
