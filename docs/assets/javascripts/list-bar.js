/* The bar over a list: what narrows it, what sorts it, what becomes of it. Only its looks and its
   events; what a list shows is worked out in lists.js. */
(function (yingjian) {
  "use strict";

  const PERIODS = [["", "不限日期"], ["late", "已逾期"], ["7", "7 天内到期"], ["30", "30 天内到期"],
    ["day", "到某一天为止"], ["none", "没有定日子"]];

  function make(name, text, attributes) {
    const made = Object.assign(document.createElement(name), { textContent: text });
    for (const [key, said] of Object.entries(attributes || {})) made.setAttribute(key, said);
    return made;
  }

  function choice(label, options) {
    const made = make("select", "", { "aria-label": label });
    for (const [key, text] of options) made.append(make("option", text, { value: key }));
    return made;
  }

  function button(text, act, attributes) {
    const made = make("button", text, { type: "button", ...attributes });
    made.addEventListener("click", act);
    return made;
  }

  function statesOf(list, label) {
    const { rows, states: order } = list;
    const group = make("span", "", { class: "yj-filter-states", role: "group", "aria-label": label });
    // What is late is no state of its own and goes first.
    const found = Array.from(new Set(rows.map((one) => one.state))).filter(Boolean)
      .sort((a, b) => order.indexOf(a) - order.indexOf(b));
    if (found.length < 2) return group;
    for (const state of ["", ...found]) {
      const some = rows.filter((one) => !state || one.state === state);
      group.append(button(`${state || "全部"} ${list.count(some)}`, () => list.change({ state }),
        { value: state }));
    }
    return group;
  }

  function unitsOf(list, bar) {
    const units = Array.from(new Set(list.rows.flatMap((one) => one.units))).sort(yingjian.words);
    const nobody = list.rows.some((one) => !one.units.length);
    if (units.length + nobody < 2) return null;
    const options = [["", bar.dataset.all || "全部单位"], ...units.map((unit) => [unit, unit])];
    if (nobody) options.push([list.nobody, "没有写单位"]);
    return choice(bar.dataset.by, options);
  }

  function bar(place, list) {
    const box = make("input", "", { type: "search", placeholder: "筛选", "aria-label": "按文字筛选" });
    const states = statesOf(list, place.dataset.state);
    const units = list.find(place.dataset.by) ? unitsOf(list, place) : null;
    const dated = list.find(place.dataset.due) && list.rows.some((one) => one.day);
    const due = dated ? choice("到期", PERIODS) : null;
    const day = make("input", "", { type: "date", "aria-label": "到这一天为止", value: list.today });
    const order = choice("排序", [["", "原来的次序"], ...list.places.flatMap((one) => [
      [one.label, `${one.label} ↑`], [`-${one.label}`, `${one.label} ↓`]])]);
    const said = make("output", "");
    const line = make("p", "", { class: "yj-view-line" });
    const tools = make("span", "", { class: "yj-filter-tools" });
    const clear = button("清除筛选", () => {
      list.reset();
      box.focus();
    });
    const heads = [];

    order.className = "yj-filter-order";
    box.addEventListener("input", () => list.change({ q: box.value }));
    order.addEventListener("change", () => list.change({ sort: order.value }));
    if (units) units.addEventListener("change", () => list.change({ unit: units.value }));
    if (due) {
      due.addEventListener("change", () => {
        list.change({ due: due.value === "day" ? day.value || list.today : due.value });
        if (due.value === "day") day.focus();
      });
      day.addEventListener("change", () => list.change({ due: day.value || list.today }));
    }
    tools.append(
      clear,
      button("复制此视图的链接", async (event) => {
        const source = event.currentTarget;
        const link = list.link();
        if (await yingjian.copy(link)) said.textContent = "链接已复制";
        else window.prompt("复制这个链接", link);
        source.focus();
      }),
      button("导出 CSV", () => list.save()),
      button("打印", () => list.print()),
    );
    const fields = make("span", "", { class: "yj-filter-fields" });
    fields.append(...[box, units, due, due && day, order].filter(Boolean));
    const last = make("span", "", { class: "yj-filter-last" });
    last.append(said, tools);
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", "筛选与排序");
    place.append(fields, states, last);
    place.after(line);

    function head(label, at) {
      const made = button(label, () => {
        const { sort } = list.view;
        list.change({ sort: sort === label ? `-${label}` : sort === `-${label}` ? "" : label });
        // The table that was asked may have given its rows to the first.
        const twin = heads.find((one) => one.label === label && one.made.offsetParent);
        if (!made.offsetParent && twin) twin.made.focus();
      }, { class: "yj-sort", title: "点按排序：顺序、倒序、原来的次序" });
      heads.push({ made, label, at });
      return made;
    }

    /* The words of the heads become buttons. */
    function sortable(boxes) {
      for (const cell of boxes.flatMap((one) => Array.from(one.querySelectorAll("thead th")))) {
        const labels = yingjian.lines(cell);
        if (!labels.some(Boolean)) continue;
        cell.textContent = "";
        labels.forEach((label, at) => {
          if (at) cell.append(make("br", ""));
          if (label) cell.append(head(label, cell));
        });
      }
    }

    function show(view, { said: words, line: text, none, sorting }) {
      for (const one of states.children) {
        one.setAttribute("aria-pressed", String(one.value === view.state));
      }
      if (box.value.trim() !== view.q.trim()) box.value = view.q;
      const dayed = /^\d/.test(view.due) && view.due.includes("-");
      if (units) units.value = view.unit;
      if (due) due.value = dayed ? "day" : view.due;
      if (dayed) day.value = view.due;
      day.hidden = !dayed;
      order.value = view.sort;
      for (const cell of new Set(heads.map((one) => one.at))) cell.removeAttribute("aria-sort");
      for (const { made, label, at } of heads) {
        const active = Boolean(sorting.column) && sorting.column.label === label;
        made.classList.toggle("yj-sorted", active);
        made.classList.toggle("yj-sorted-back", active && sorting.back);
        if (active) at.setAttribute("aria-sort", sorting.back ? "descending" : "ascending");
      }
      line.textContent = text;
      said.textContent = text || none ? words : "";
      clear.hidden = !text;
    }

    return { show, sortable };
  }

  Object.assign(yingjian, { bar });
})(window.yingjian);
