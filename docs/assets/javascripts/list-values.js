/* What the cells of a list say and how they compare: codes and days by their numbers, Chinese by
   pinyin, nothing last. */
(function (yingjian) {
  "use strict";

  const VOID = new Set(["", "—", "-"]);
  const NUMBER = /^[-−]?\d[\d,]*(\.\d+)?\s*[%％]?$/;

  function collator() {
    for (const name of ["zh-Hans-CN-u-co-pinyin", "zh-Hans-CN", "zh"]) {
      try {
        if (Intl.Collator.supportedLocalesOf(name).length) {
          return new Intl.Collator(name, { numeric: true }).compare;
        }
      } catch {
        break; // a browser without Intl, or without Chinese
      }
    }
    return natural;
  }

  /* By runs of digits and the rest, for a browser that knows no Chinese. */
  function natural(a, b) {
    const left = a.match(/\d+|\D+/g) || [];
    const right = b.match(/\d+|\D+/g) || [];
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      const [one, other] = [left[at], right[at]];
      const apart = /^\d/.test(one) && /^\d/.test(other) ? Number(one) - Number(other)
        : one < other ? -1 : one > other ? 1 : 0;
      if (apart) return apart;
    }
    return left.length - right.length;
  }

  const words = collator();

  function squeeze(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  /* The lines of a cell or of a head, as they are read. */
  function lines(cell) {
    const found = [""];
    for (const part of cell.childNodes) {
      if (part.nodeName === "BR") found.push("");
      else found[found.length - 1] += part.textContent;
    }
    return found.map(squeeze);
  }

  /* Columns of a table: a head of two lines names two of them. */
  function columns(table) {
    return Array.from(table.querySelectorAll("thead th")).flatMap((head, cell) =>
      lines(head).map((label, line) => ({
        cell,
        line,
        label,
        number: head.style.textAlign === "right",
      })).filter((column) => column.label));
  }

  function value(row, column) {
    const cell = row.children[column.cell];
    return (cell && lines(cell)[column.line]) || "";
  }

  function amount(text) {
    return Number(text.replace(/[,\s%％]/g, "").replace("−", "-"));
  }

  /* Rows in the order of a column, first to last or last to first; equals stay as they are. */
  function sorted(rows, read, { number = false, order = [], back = false } = {}) {
    const keyed = rows.map((row, at) => ({ row, at, text: read(row) }));
    const full = keyed.filter((one) => !VOID.has(one.text));
    const counted = number && full.every((one) => NUMBER.test(one.text));
    const rank = (text) => {
      const at = order.indexOf(text.split(" ")[0]);
      return at < 0 ? order.length : at;
    };
    const compare = (a, b) =>
      counted ? amount(a.text) - amount(b.text)
        : rank(a.text) - rank(b.text) || words(a.text, b.text);
    full.sort((a, b) => (back ? compare(b, a) : compare(a, b)) || a.at - b.at);
    return [...full, ...keyed.filter((one) => VOID.has(one.text))].map((one) => one.row);
  }

  Object.assign(yingjian, { lines, columns, value, sorted, squeeze, words, VOID });
})((window.yingjian = window.yingjian || {}));
