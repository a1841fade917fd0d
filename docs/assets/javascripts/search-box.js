/* Material asks its worker at "keyup" only. Text also comes by input method, paste, dictation and
   the mouse's drop: every change of the box counts as a key. */
(function () {
  "use strict";

  const box = document.querySelector("input.md-search__input");
  if (!box) return;
  box.addEventListener("input", (event) => {
    if (!event.isComposing) box.dispatchEvent(new KeyboardEvent("keyup"));
  });
  box.addEventListener("compositionend", () => box.dispatchEvent(new KeyboardEvent("keyup")));
})();
