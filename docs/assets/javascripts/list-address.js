/* What of its lists a page shows, in its address: "#?unit=…&state=…", also from file://. */
(function (yingjian) {
  "use strict";

  /* What the address asks for; null where it leads to a place or to the page as a whole. */
  function asked() {
    return location.hash.startsWith("#?") ? new URLSearchParams(location.hash.slice(2)) : null;
  }

  function link(lists) {
    const said = new URLSearchParams();
    for (const { key, view } of lists) {
      for (const [name, text] of Object.entries(view)) {
        if (text.trim()) said.set(key + name, text.trim());
      }
    }
    const rest = said.toString();
    return location.href.replace(/#.*/, "") + (rest ? `#?${rest}` : "");
  }

  let waiting = 0;

  /* Not at every key: browsers count changes of the address. */
  function address(lists) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const now = link(lists);
      if (now === location.href) return;
      try {
        history.replaceState(history.state, "", now);
      } catch {
        // some browsers keep addresses of files as they are; the link can still be copied
      }
    }, 250);
  }

  function title() {
    const head = document.querySelector(".md-content h1");
    const words = Array.from(head ? head.childNodes : [])
      .filter((part) => !(part.classList && part.classList.contains("yj-mark")))
      .map((part) => part.textContent);
    return yingjian.squeeze(words.join("")) || document.title;
  }

  /* True when it could be copied; over http and from file:// only the old way is open. */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const box = document.createElement("textarea");
      box.value = text;
      box.setAttribute("readonly", "");
      box.style.position = "fixed";
      box.style.opacity = "0";
      const before = document.activeElement;
      document.body.append(box);
      box.select();
      const done = document.execCommand("copy");
      box.remove();
      if (before) before.focus();
      return done;
    }
  }

  Object.assign(yingjian, { asked, link, address, title, copy });
})(window.yingjian);
