/* A table of words as a CSV file that Excel and WPS open rightly: RFC 4180, UTF-8 with its mark. */
(function (yingjian) {
  "use strict";

  // Where a spreadsheet would begin to calculate; a negative number is only a number.
  const FORMULA = /^[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]*[=+\-@＝＋－＠]/;
  const NUMBER = /^-\d+(\.\d+)?$/;
  const FORBIDDEN = /[\\/:*?"<>|\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g;

  function cell(text) {
    const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  function csv(rows) {
    return `\ufeff${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
  }

  function save(name, rows) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv;charset=utf-8" }));
    link.download = `${name.replace(FORBIDDEN, " ").replace(/\s+/g, " ").trim()}.csv`;
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  Object.assign(yingjian, { csv, save });
})((window.yingjian = window.yingjian || {}));
