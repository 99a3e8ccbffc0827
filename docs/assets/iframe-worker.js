/* Browsers refuse workers to pages that were opened from a folder. This stands in for the worker
   that the search runs in: its script is run in a hidden frame, which has a global scope of its own.
   The search of an English site loads no further scripts, so `importScripts` is not needed. */
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      const frame = document.createElement("iframe")
      frame.hidden = true
      document.body.append(frame)
      const inside = frame.contentWindow
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }))
      const script = inside.document.createElement("script")
      this.ready = new Promise((resolve, reject) => {
        script.onload = () => resolve(inside)
        script.onerror = reject
      })
      script.src = new URL(url, location.href)
      inside.document.head.append(script)
    }

    postMessage(data) {
      this.ready.then((inside) => inside.dispatchEvent(new MessageEvent("message", { data })))
    }
  }
}
