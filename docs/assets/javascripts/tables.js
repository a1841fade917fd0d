/* Below 720 px a table's rows become cards: every cell needs its heading's words beside it, and
   the cell that names the row goes first. Without this script the table scrolls in its box. */
(function () {
  "use strict";

  function prepare(table) {
    const box = table.closest(".yj-table");
    const heads = Array.from(table.querySelectorAll("thead th")).map((cell) => cell.textContent.trim());
    if (!box || !heads.length || box.classList.contains("yj-matrix")) return;
    table.setAttribute("role", "table");
    for (const row of table.querySelectorAll("tbody tr")) {
      row.setAttribute("role", "row");
      const cells = Array.from(row.children);
      const title = cells.find((cell) => cell.querySelector("a")) || cells[0];
      cells.forEach((cell, index) => {
        cell.setAttribute("role", "cell");
        const words = cell.textContent.trim();
        if (heads[index]) cell.setAttribute("data-label", heads[index]);
        if (cell === title) cell.classList.add("yj-card-title");
        if (words === "" || words === "—" || words === "-") cell.classList.add("yj-card-void");
      });
    }
    box.classList.add("yj-cards");
  }

  /* The row that holds the place a link led to is shown as such. */
  function point() {
    document.querySelectorAll(".yj-target").forEach((row) => row.classList.remove("yj-target"));
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const row = place && place.closest(".yj-table tr");
    if (row) row.classList.add("yj-target");
  }

  document.querySelectorAll(".yj-table table").forEach(prepare);
  addEventListener("hashchange", point);
  point();
})();
