/* Large type, and keys where the theme knows only the pointer. Loaded in the head, so that a page
   does not first appear in small type. */
(function () {
  "use strict";

  const KEY = "yingjian.large";
  const root = document.documentElement;

  /* Browsers may refuse to keep anything, above all for pages opened as files. */
  function kept() {
    try {
      return localStorage.getItem(KEY) === "1";
    } catch {
      return false;
    }
  }

  function keep(large) {
    try {
      localStorage.setItem(KEY, large ? "1" : "0");
    } catch {
      // holds for this page only
    }
  }

  root.classList.toggle("yj-large", kept());

  /* A drawing is as wide as the screen and no wider: on a phone its table has the large words. */
  function tables() {
    if (!root.classList.contains("yj-large") || !matchMedia("(max-width: 44.9844em)").matches) return;
    document.querySelectorAll(".yj-chart-table").forEach((one) => { one.open = true; });
  }

  function sizes(button) {
    const say = () => {
      button.setAttribute("aria-pressed", String(root.classList.contains("yj-large")));
      tables();
    };
    button.addEventListener("click", () => {
      keep(root.classList.toggle("yj-large"));
      say();
    });
    say();
    button.hidden = false;
  }

  /* Labels that work as buttons answer Enter and Space; Escape closes what they opened. */
  function keys() {
    document.querySelectorAll("label[role=button]").forEach((label) => {
      label.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        label.click();
      });
    });
    const drawer = document.getElementById("__drawer");
    const opener = document.querySelector("label[role=button][for=__drawer]");
    if (!drawer || !opener) return;
    const side = document.querySelector(".md-sidebar--primary");
    drawer.addEventListener("change", () => {
      opener.setAttribute("aria-expanded", String(drawer.checked));
      const first = drawer.checked && side ? side.querySelector("a[href], label[tabindex]") : null;
      if (first) first.focus();
    });
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drawer.checked) return;
      opener.click();
      opener.focus();
    });
  }

  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".yj-large-switch").forEach(sizes);
    keys();
  });
})();
