// Shows a page as its sources answer. Everything works without this file: then the
// browser shows the page when it is whole.
//
// Each <template data-part> that arrives is the content as it stands. It is not put
// in place of the old, but merged into it: what is the same stays the same element,
// so that focus, what is unfolded and where one reads are kept.
(() => {
  "use strict";
  const root = document.documentElement;
  let ended = false;

  const key = (n) => n.nodeType === 1 ? n.getAttribute("data-key") : null;
  const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && key(a) === key(b);

  // Makes the element have look like want.
  function merge(have, want) {
    if (have.nodeType !== 1) {
      if (have.nodeValue !== want.nodeValue) have.nodeValue = want.nodeValue;
      return;
    }
    for (const { name } of [...have.attributes]) {
      // What the reader has unfolded stays unfolded.
      if (!want.hasAttribute(name) && name !== "open") have.removeAttribute(name);
    }
    for (const { name, value } of want.attributes) {
      if (have.getAttribute(name) !== value) have.setAttribute(name, value);
    }
    children(have, want);
  }

  function children(have, want) {
    const keyed = new Map();
    for (const n of have.childNodes) if (key(n)) keyed.set(key(n), n);
    let at = have.firstChild;
    for (const w of [...want.childNodes]) {
      const k = key(w);
      let h = k ? keyed.get(k) : at;
      while (!k && h && key(h)) h = h.nextSibling;
      if (h && same(h, w)) {
        if (h !== at) have.insertBefore(h, at); else at = at.nextSibling;
        merge(h, w);
      } else {
        have.insertBefore(w.cloneNode(true), at);
      }
    }
    while (at) {
      const next = at.nextSibling;
      at.remove();
      at = next;
    }
  }

  function show(from) {
    const live = document.getElementById("live");
    if (live) children(live, from);
  }

  function say() {
    const s = document.querySelector("#live [data-say], #whole [data-say]");
    const p = document.getElementById("say");
    if (s && p) p.textContent = s.getAttribute("data-say");
  }

  // The connection ended before the page did: say so, and keep what has come.
  function broken() {
    const live = document.getElementById("live");
    if (!live || document.querySelector("p.notice[role=alert]")) return;
    document.getElementById("whole")?.remove();
    const p = document.createElement("p");
    p.className = "notice";
    p.setAttribute("role", "alert");
    p.textContent = live.getAttribute("data-broken");
    live.before(p);
  }

  function take() {
    let newest = null;
    for (const t of document.querySelectorAll("template[data-part]")) {
      if (!t.nextSibling) continue; // still on its way: the end mark follows it
      newest = t;
      t.remove();
    }
    if (ended) return;
    const end = document.querySelector("template[data-end]");
    const whole = document.getElementById("whole");
    if (end && whole) {
      ended = true;
      const live = document.getElementById("live");
      if (live) {
        show(whole);
        whole.remove();
        live.id = "whole";
      }
      root.classList.remove("streaming");
    } else if (newest) {
      show(newest.content);
    }
  }

  if (document.readyState === "loading") {
    root.classList.add("streaming");
    // The server gives a sign of life every other second. A browser does not tell a
    // page that its connection broke, so silence is taken for it.
    let last = Date.now();
    const watch = new MutationObserver(() => { last = Date.now(); take(); });
    const clock = setInterval(() => {
      if (Date.now() - last < 7000) return;
      clearInterval(clock);
      if (!ended) { broken(); root.classList.remove("streaming"); }
    }, 1000);
    watch.observe(root, { childList: true, subtree: true });
    take(); // what came before this script did
    document.addEventListener("DOMContentLoaded", () => {
      clearInterval(clock);
      watch.disconnect();
      take();
      if (!ended) broken();
      root.classList.remove("streaming");
      say();
    });
  } else {
    take();
    say();
  }

  // A menu closes when one leaves it.
  document.addEventListener("click", (e) => {
    for (const d of document.querySelectorAll("details.who[open]")) if (!d.contains(e.target)) d.open = false;
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const d = document.querySelector("details.who[open]");
    if (d) { d.open = false; d.querySelector("summary").focus(); }
  });
})();
