// Choosing which municipalities stand beside each other. The choice is in the address, to share or keep: ?provincie=Utrecht or
// ?gemeenten=GM0344,GM0034. Without this file the whole table is there.
"use strict";

(() => {
  const form = document.querySelector("form[data-choice]");
  const province = form.querySelector("select");
  const isOwn = form.querySelector("input[type=checkbox]");
  const status = form.querySelector("[data-choice-status]");
  const rows = [...document.querySelectorAll("tr[data-code]")];
  const tick = (row) => row.querySelector("input");

  const tell = (count) => {
    const { none, one, found } = status.dataset;
    status.textContent = count === 0 ? none : count === 1 ? one : found.replace("{count}", count);
  };

  const show = () => {
    const chosen = rows.filter((row) => tick(row).checked);
    for (const row of rows) {
      const isOutside = Boolean(province.value) && row.dataset.province !== province.value;
      row.hidden = isOutside || (isOwn.checked && !tick(row).checked);
    }
    const address = new URL(window.location.href);
    address.search = "";
    if (province.value) address.searchParams.set("provincie", province.value);
    // Commas stay readable in the address.
    const codes = chosen.map((row) => row.dataset.code).join(",");
    const query = [address.searchParams.toString(), codes && `gemeenten=${codes}`].filter(Boolean).join("&");
    window.history.replaceState(null, "", `${address.pathname}${query && `?${query}`}`);
    tell(rows.filter((row) => !row.hidden).length);
  };

  const asked = new URLSearchParams(window.location.search);
  const codes = (asked.get("gemeenten") ?? "").split(",");
  for (const row of rows) tick(row).checked = codes.includes(row.dataset.code);
  isOwn.checked = rows.some((row) => tick(row).checked);
  province.value = asked.get("provincie") ?? "";
  if (province.selectedIndex < 0) province.value = "";

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  form.addEventListener("reset", () => {
    for (const row of rows) tick(row).checked = false;
    window.setTimeout(show); // after the form itself is emptied
  });
  for (const row of rows) tick(row).addEventListener("change", show);
  show();
})();
