/* Lets the search worker run where a browser refuses workers: on pages opened from file://.
   The worker's script is loaded into a hidden frame. Messages are handed over as they are: neither
   side changes what it was sent, and copying a large index takes longer than searching it. */
(function () {
  "use strict";
  if (location.protocol !== "file:") return;

  class IFrameWorker extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      frame.title = "搜索";
      frame.setAttribute("aria-hidden", "true");
      document.body.appendChild(frame);
      const inner = frame.contentWindow;
      inner.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      this.frame = frame;
      this.ready = new Promise((resolve, reject) => {
        const script = inner.document.createElement("script");
        script.src = String(new URL(url, location.href));
        script.onload = resolve;
        script.onerror = () => reject(new Error("search worker not loaded"));
        inner.document.body.appendChild(script);
      });
    }

    postMessage(data) {
      this.ready.then(() => {
        const inner = this.frame.contentWindow;
        inner.dispatchEvent(new inner.MessageEvent("message", { data }));
      });
    }

    terminate() {
      this.frame.remove();
    }
  }

  window.Worker = IFrameWorker;
})();
