/* No module, so that it is there when a module is not: the server went away while the page was being loaded. */
(() => {
  const ASK_MS = 3000;
  /** In both languages, since nothing is there to translate with: what is wrong, why, and the button. */
  const WORDS = {
    en: [
      "The page could not be loaded",
      "A part of it did not arrive: the server does not answer. It is asked again every few seconds.",
      "Try again",
    ],
    ja: [
      "ページを読み込めませんでした",
      "サーバーが応答しないため、ページの一部が届きませんでした。数秒ごとに自動で再試行します。",
      "再試行",
    ],
  };
  let isShown = false;
  let wasAway = false; // a page that fails although the server answers must not load itself for ever

  function show() {
    if (isShown) return;
    isShown = true;
    const root = document.documentElement;
    root.removeAttribute("data-untranslated");
    const words = root.lang === "ja" ? WORDS.ja : WORDS.en;
    const [dialog, inside, foot] = ["dialog", "div", "footer"].map(name => document.createElement(name));
    const [title, detail, again] = ["h2", "p", "button"].map(name => document.createElement(name));
    [title, detail, again].forEach((part, i) => (part.textContent = words[i]));
    title.id = "unloaded-title";
    again.className = "button primary";
    again.addEventListener("click", () => location.reload());
    const head = document.createElement("header");
    head.append(title);
    inside.className = "inside";
    inside.append(detail);
    foot.append(again);
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(head, inside, foot);
    document.body.append(dialog);
    /** @type {HTMLDialogElement} */ (dialog).showModal();
    void ask();
  }

  async function ask() {
    const isThere = await fetch("/api/v1/session", { cache: "no-store" }).then(
      answer => answer.ok,
      () => false,
    );
    if (isThere && wasAway) return location.reload();
    wasAway ||= !isThere;
    setTimeout(() => void ask(), ASK_MS);
  }

  const failed = () => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
    else show();
  };
  // A script that did not arrive, or one of what it imports; such an event does not rise, it is caught on its way down.
  addEventListener("error", ({ target }) => target instanceof HTMLScriptElement && failed(), true);
  addEventListener("unloaded", failed); // said by start.js
})();
