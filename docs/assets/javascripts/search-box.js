/* Around Material's search box: when it asks, and what its results look like.

   Material asks its worker at "keyup", and once when the worker is ready. Text also comes by input
   method, paste, dictation and the mouse's drop: every change of the box counts as a key. While an
   input method composes, Material reads what stood in the box before. The worker answers in groups
   (see search-worker.js); here a group's first line becomes its heading, and the number of results
   is said. It may answer a second time, once papers are read, too: who walks the results by
   keyboard stays where they are. */
(function () {
  "use strict";

  const box = document.querySelector("input.md-search__input");
  const result = document.querySelector(".md-search-result");
  if (!box || !result) return;

  const ask = () => box.dispatchEvent(new KeyboardEvent("keyup"));
  box.addEventListener("input", (event) => {
    if (!event.isComposing) ask();
  });
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  let before = null; // what stood in the box when composing began
  Object.defineProperty(box, "value", {
    configurable: true,
    get: () => (before === null ? get.call(box) : before),
    set: (text) => set.call(box, text),
  });
  box.addEventListener("compositionstart", () => {
    before = get.call(box);
  });
  box.addEventListener("compositionend", () => {
    before = null;
    ask();
  });

  const meta = result.querySelector(".md-search-result__meta");
  const list = result.querySelector(".md-search-result__list");
  meta.setAttribute("role", "status");
  meta.setAttribute("aria-live", "polite");

  /* Where somebody walking the results by keyboard stands: a link's address, or a group's number. */
  let stop = null;
  const folds = () => Array.from(list.querySelectorAll("summary"));
  document.addEventListener("focusin", ({ target }) => {
    const fold = folds().indexOf(target);
    stop = fold >= 0 ? fold : list.contains(target) ? target.getAttribute("href") : null;
  });
  function stay() {
    if (stop === null || document.activeElement !== document.body) return;
    const links = Array.from(list.querySelectorAll("a[href]"));
    const found = typeof stop === "number" ? folds()[stop] : links.find((one) => one.getAttribute("href") === stop);
    const within = found && found.closest("details");
    if (within) within.open = within.open || found.localName !== "summary";
    (found || box).focus();
  }

  /* A group's first line is no link. */
  function head(kind) {
    const line = kind.closest(".md-search-result__link");
    if (!line.hasAttribute("href")) return;
    line.removeAttribute("href");
    line.removeAttribute("tabindex");
    line.className = "yj-hit-head";
    line.textContent = "";
    const title = document.createElement("span");
    title.textContent = kind.textContent;
    title.setAttribute("role", "heading");
    title.setAttribute("aria-level", "2");
    const count = document.createElement("span");
    count.className = "yj-hit-count";
    count.textContent = kind.dataset.all;
    line.append(title, count);
    line.dataset.all = kind.dataset.all;
    line.dataset.how = kind.dataset.how;
  }

  new MutationObserver(() => {
    list.querySelectorAll(".yj-hit-kind").forEach(head);
    for (const paper of list.querySelectorAll(".yj-hit-paper")) {
      paper.closest(".md-search-result__link").classList.add("yj-hit-open");
    }
    // Material counts the links to pages of papers, too.
    for (const more of list.querySelectorAll(".md-search-result__more")) {
      const count = more.querySelectorAll(".md-search-result__link:not(.yj-hit-open)").length;
      more.querySelector("summary > div").textContent = "再看 " + count + " 条";
    }
    stay();
    const heads = Array.from(list.querySelectorAll(".yj-hit-head"));
    if (!heads.length) return;
    const all = heads.reduce((sum, one) => sum + Number(one.dataset.all), 0);
    const said = heads[0].dataset.how ? "没有完全一样的，相近的有 " + all + " 条" : "找到 " + all + " 条";
    if (meta.textContent !== said) meta.textContent = said;
  }).observe(list, { childList: true });
})();
