/* What tables do beyond standing there: cards on phones, the row a link led to.

   Below 720 px a table's rows become cards: every cell needs its heading's words beside it, and
   the cell that names the row goes first. Without this script the table scrolls in its box. */
(function () {
  "use strict";

  function prepare(table) {
    const box = table.closest(".yj-table");
    const heads = Array.from(table.querySelectorAll("thead th")).map((cell) =>
      Array.from(cell.childNodes, (part) => part.textContent.trim()).filter(Boolean).join("／"));
    if (!box || !heads.length || box.classList.contains("yj-matrix")) return;
    table.setAttribute("role", "table");
    const named = Number(box.dataset.title) - 1;
    for (const row of table.querySelectorAll("tbody tr")) {
      row.setAttribute("role", "row");
      const cells = Array.from(row.children);
      const title = cells[named] || cells.find((cell) => cell.querySelector("a")) || cells[0];
      cells.forEach((cell, index) => {
        cell.setAttribute("role", "cell");
        cell.querySelectorAll("br").forEach((end) => {
          const gap = document.createElement("span");
          gap.className = "yj-card-gap";
          end.before(gap);
        });
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
    let place = null;
    try {
      place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return; // no address of ours: a broken % sequence
    }
    const row = place && place.closest(".yj-table tr");
    if (row) row.classList.add("yj-target");
  }

  /* A table wider than its box is scrolled by the keys too. */
  function reach() {
    document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre code").forEach((frame) => {
      const wide = frame.scrollWidth > frame.clientWidth + 1;
      if (wide && !frame.querySelector("a[href], button")) {
        frame.setAttribute("tabindex", "0");
        frame.setAttribute("role", "group");
        frame.setAttribute("aria-label", "可左右滚动");
      } else if (frame.getAttribute("role") === "group") {
        ["tabindex", "role", "aria-label"].forEach((name) => frame.removeAttribute(name));
      }
    });
  }

  document.querySelectorAll(".yj-table table").forEach(prepare);
  addEventListener("load", reach);
  addEventListener("resize", reach);
  addEventListener("hashchange", point);
  point();
})();
