/* Lists that people narrow, sort, share, print and export: one bar works all tables of its kind
   that stand beside it. Without this script the tables are whole and in their own order.

   The bar says where things stand: data-list is the kind (.yj-cols-KIND); data-state, data-by and
   data-due name the columns of the state, of the units that answer and of the last day;
   data-order gives the states in their order, data-done those that are nobody's task any more;
   data-key keeps several lists of one page apart in the address; data-sort="within" keeps rows
   under their headings. What is seen is kept in the address after "#?". */
(function (yingjian) {
  "use strict";

  const { columns, value, sorted, squeeze, VOID } = yingjian;
  const KEYS = ["q", "state", "unit", "due", "sort"];
  const DAY = /\d{4}-\d\d-\d\d/;
  const NOBODY = "—";
  const today = (document.querySelector(".yj-colophon time") || { dateTime: "" }).dateTime;
  const bars = [];

  function later(days) {
    return new Date(Date.parse(today) + days * 864e5).toISOString().slice(0, 10);
  }

  /* The tables of a bar, each with the headings that go with it. */
  function tablesOf(bar) {
    const found = bar.parentNode.querySelectorAll(`.yj-cols-${bar.dataset.list}.yj-cards`);
    return Array.from(found).filter((box) => box.compareDocumentPosition(bar) & 2).map((box) => {
      const heads = [];
      let above = box.previousElementSibling;
      while (above && above !== bar && !above.matches(".yj-table, .yj-filter")) {
        heads.unshift(above);
        above = above.previousElementSibling;
      }
      const title = heads.find((head) => /^H\d$/.test(head.tagName));
      return { box, heads, title: title ? squeeze(title.textContent) : "",
        body: box.querySelector("tbody") };
    });
  }

  function rowsOf(tables, find, bar) {
    const [state, by, due] = ["state", "by", "due"].map((key) => find(bar.dataset[key]));
    const done = (bar.dataset.done || "").split(" ");
    return tables.flatMap((table) => Array.from(table.body.rows, (row) => {
      const said = state ? value(row, state).split(" ")[0] : "";
      const day = due ? (value(row, due).match(DAY) || [""])[0] : "";
      const links = by ? Array.from(row.children[by.cell].querySelectorAll("a")) : [];
      const text = squeeze(row.textContent);
      return {
        row,
        table,
        name: text, // one thing may stand under several headings
        words: text.toLowerCase(),
        state: VOID.has(said) ? "" : said,
        units: links.map((link) => squeeze(link.textContent)),
        day,
        open: !done.includes(said),
      };
    }));
  }

  function fitsDay(one, due) {
    if (!due) return true;
    if (due === "none") return !one.day && one.open;
    if (!one.day) return false;
    if (DAY.test(due)) return one.day <= due;
    if (due === "late") return one.open && one.day < today;
    return one.open && one.day >= today && one.day <= later(Number(due));
  }

  function fits(one, view) {
    const typed = view.q.toLowerCase().split(/\s+/);
    return (!view.state || one.state === view.state) &&
      (!view.unit || (view.unit === NOBODY ? !one.units.length : one.units.includes(view.unit))) &&
      fitsDay(one, view.due) && typed.every((word) => one.words.includes(word));
  }

  const count = (some) => new Set(some.map((one) => one.name)).size;

  function list(bar) {
    const tables = tablesOf(bar);
    if (!tables.length) return;
    const places = columns(tables[0].box);
    const find = (label) => (label ? places.find((one) => one.label.startsWith(label)) : undefined);
    const rows = rowsOf(tables, find, bar);
    if (count(rows) < Number(bar.dataset.least || 2)) return;
    const within = bar.dataset.sort === "within";
    const view = Object.fromEntries(KEYS.map((key) => [key, ""]));
    const order = (bar.dataset.order || "").split(" ");
    let shown = rows;

    function sorting() {
      const back = view.sort.startsWith("-");
      const label = view.sort.slice(back ? 1 : 0);
      return { column: places.find((one) => one.label === label), back };
    }

    /* Sorted rows stand in one table without headings, each thing once. */
    function place() {
      const { column, back } = sorting();
      const state = find(bar.dataset.state);
      const kept = rows.filter((one) => fits(one, view));
      const flat = column && !within;
      const by = (some) => (column
        ? sorted(some, (one) => value(one.row, column),
          { number: column.number, order: column === state ? order : [], back })
        : some);
      const all = by(rows);
      all.forEach((one) => (flat ? tables[0] : one.table).body.append(one.row));
      const seen = new Set();
      const fit = new Set(kept);
      shown = all.filter((one) => {
        const again = flat && seen.has(one.name);
        one.row.hidden = !fit.has(one) || again;
        seen.add(one.name);
        return !one.row.hidden;
      });
      // The first list that is left has the heads of the columns for all.
      let lead = true;
      for (const { box, heads, body } of tables) {
        box.hidden = !Array.from(body.rows).some((row) => !row.hidden);
        box.classList.toggle("yj-lead-table", lead && !box.hidden);
        lead = lead && box.hidden;
        heads.forEach((head) => { head.hidden = box.hidden || Boolean(flat); });
      }
      // In the order in which they stand on the page.
      if (!flat) shown = tables.flatMap((table) => shown.filter((one) => one.table === table));
    }

    function described() {
      const due = { late: "已逾期", none: "没有定日子" }[view.due];
      const { column, back } = sorting();
      return [
        view.q.trim() && `文字“${view.q.trim()}”`,
        view.state && `${bar.dataset.state} ${view.state}`,
        view.unit && `${bar.dataset.by} ${view.unit === NOBODY ? "没有写" : view.unit}`,
        view.due && (due || (DAY.test(view.due) ? `${view.due} 以前到期`
          : `${view.due} 天内到期（${today} 至 ${later(Number(view.due))}）`)),
        column && `按${column.label}${back ? "倒" : "顺"}序`,
      ].filter(Boolean).join("；");
    }

    function table() {
      const grouped = !shown.every((one) => one.table === shown[0].table) && !(view.sort && !within);
      const heads = places.map((one) => one.label);
      return [
        grouped ? ["分组", ...heads] : heads,
        ...shown.map((one) => {
          const cells = places.map((column) => value(one.row, column));
          return grouped ? [one.table.title, ...cells] : cells;
        }),
      ];
    }

    const parts = yingjian.bar(bar, {
      rows, places, count, view, today, nobody: NOBODY, states: order, find,
      change(some) {
        Object.assign(view, some);
        apply();
        yingjian.address(bars);
      },
      reset() {
        this.change(Object.fromEntries(KEYS.map((key) => [key, ""])));
      },
      link: () => yingjian.link(bars),
      save: () => yingjian.save([yingjian.title(), bar.dataset.name, today].filter(Boolean).join("-"), table()),
      print: () => window.print(),
    });

    function apply() {
      place();
      const narrowed = described();
      parts.show(view, {
        said: shown.length ? `${count(shown)} 项` : "没有符合的",
        line: narrowed && `所列：${narrowed}。共 ${count(shown)} 项。`,
        none: !shown.length,
        sorting: sorting(),
      });
    }

    parts.sortable(tables.map((one) => one.box));
    bars.push({
      key: bar.dataset.key || "",
      view,
      set(some) {
        const known = Object.fromEntries(KEYS.map((key) => [key, some[key] || ""]));
        if (!/^(late|none|7|30|\d{4}-\d\d-\d\d)?$/.test(known.due)) known.due = "";
        Object.assign(view, known);
        apply();
      },
      hides: (place) => rows.some((one) => one.row.hidden && one.row.contains(place)),
    });
    apply();
  }

  function restore() {
    const asked = yingjian.asked();
    if (asked) {
      for (const one of bars) {
        one.set(Object.fromEntries(KEYS.map((key) => [key, asked.get(one.key + key)])));
      }
      return;
    }
    // A link to a row that the filter hides shows everything again.
    const place = document.querySelector(".yj-target");
    bars.filter((one) => place && one.hides(place)).forEach((one) => one.set({}));
  }

  document.querySelectorAll(".yj-filter").forEach(list);
  addEventListener("hashchange", restore);
  restore();
})(window.yingjian);
