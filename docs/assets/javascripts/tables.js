/* What tables do beyond standing there: cards on phones, the row a link led to, a filter.

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
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const row = place && place.closest(".yj-table tr");
    if (row) row.classList.add("yj-target");
  }

  function make(name, words, attributes) {
    const made = Object.assign(document.createElement(name), { textContent: words });
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    return made;
  }

  /* A bar that narrows the lists below it: by words, by state, by the unit that answers. A row
     may stand in several lists; it is counted once, by what stands in its first cell. */
  function filter(bar) {
    const rows = Array.from(bar.parentNode.querySelectorAll(".yj-cards tbody tr")).map((row) => {
      const cell = (label) => row.querySelector(`td[data-label^="${label}"]`);
      const first = (found) => (found ? found.firstChild || found : null);
      const state = first(cell(bar.dataset.state));
      const unit = cell(bar.dataset.by) && cell(bar.dataset.by).querySelector("a");
      return {
        row,
        name: row.firstElementChild.textContent.trim(),
        words: row.textContent.toLowerCase(),
        state: state ? state.textContent.trim().split(" ")[0] : "",
        unit: unit ? unit.textContent : "",
      };
    });
    const count = (some) => new Set(some.map((one) => one.name)).size;
    if (count(rows) < 2) return;
    // What is late is no state of its own and goes first.
    const order = bar.dataset.order.split(" ");
    const states = Array.from(new Set(rows.map((one) => one.state)))
      .filter(Boolean)
      .sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const units = Array.from(new Set(rows.map((one) => one.unit))).filter(Boolean);
    const box = make("input", "", { type: "search", placeholder: "筛选本页", "aria-label": "筛选本页" });
    const group = make("span", "", { class: "yj-filter-states", role: "group", "aria-label": "状态" });
    const choice = make("select", "", { "aria-label": bar.dataset.by });
    const said = make("output", "");
    let wanted = "";

    function apply() {
      const typed = box.value.trim().toLowerCase().split(/\s+/);
      const shown = rows.filter((one) => {
        const fits =
          (!wanted || one.state === wanted) &&
          (!choice.value || one.unit === choice.value) &&
          typed.every((word) => one.words.includes(word));
        one.row.hidden = !fits;
        return fits;
      });
      // The first list that is left has the heads of the columns for all.
      let lead = true;
      for (const table of bar.parentNode.querySelectorAll(".yj-cards")) {
        table.hidden = !table.querySelector("tbody tr:not([hidden])");
        table.classList.toggle("yj-lead-table", lead && !table.hidden);
        lead = lead && table.hidden;
        const head = table.previousElementSibling;
        if (head && head.classList.contains("yj-shelf")) head.hidden = table.hidden;
      }
      for (const one of group.children) {
        one.setAttribute("aria-pressed", String(one.value === wanted));
      }
      const all = !wanted && !choice.value && !box.value.trim();
      said.textContent = all ? "" : shown.length ? `${count(shown)} 项` : "没有符合的";
    }

    for (const state of ["", ...states]) {
      const some = rows.filter((one) => !state || one.state === state);
      const one = make("button", `${state || "全部"} ${count(some)}`, { type: "button", value: state });
      one.addEventListener("click", () => {
        wanted = state;
        apply();
      });
      group.append(one);
    }
    choice.append(make("option", bar.dataset.all, { value: "" }));
    for (const unit of units) choice.append(make("option", unit, { value: unit }));
    box.addEventListener("input", apply);
    choice.addEventListener("change", apply);
    bar.append(box, group, choice, said);
    apply();
  }

  document.querySelectorAll(".yj-table table").forEach(prepare);
  document.querySelectorAll(".yj-filter").forEach(filter);
  addEventListener("hashchange", point);
  point();
})();
