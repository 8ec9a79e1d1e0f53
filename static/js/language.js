/** English or Japanese: `lang=` in the address, else the choice kept in the browser, else the browser's own. */

/** @import { Store } from "./store.js" */
import { byId } from "./dom.js";
import { speak, t } from "./i18n.js";
import { attachMenu } from "./menu.js";
import { learnServer } from "./server-words.js";
import { toQuery } from "./url-state.js";

/** @type {Record<"en" | "ja", string>} each in its own words */
const LANGUAGES = { en: "English", ja: "日本語" };
const ATTRIBUTES = ["aria-label", "placeholder", "title"];

/** Fetch the texts of the language that first.js has chosen, and put them into the page as the server sent it. */
export async function takeLanguage() {
  const root = document.documentElement;
  if (root.lang !== "en") {
    const answer = await fetch(`/static/lang/${root.lang}.json`).catch(() => null);
    if (answer?.ok) {
      const { page, server, patterns } = await answer.json();
      speak({ ...patterns, ...server, ...page });
      learnServer(Object.keys(patterns));
      translate(document.body);
    } else root.lang = "en"; // an English page is better than none
  }
  root.removeAttribute("data-untranslated");
}

/**
 * Translate what a template wrote; `translate="no"` keeps names and expressions as they are.
 * @param {Element} node
 */
function translate(node) {
  if (node.getAttribute("translate") === "no") return;
  for (const name of ATTRIBUTES) {
    const text = node.getAttribute(name);
    if (text) node.setAttribute(name, t(text));
  }
  for (const child of node.childNodes) {
    if (child instanceof Element) translate(child);
    else if (child instanceof Text)
      child.data = child.data.replace(/\S(?:.*\S)?/s, words => t(words.replace(/\s+/g, " ")));
  }
}

/**
 * The choice; another language loads the page anew, where it was.
 * @param {Store} store
 * @returns what can be chosen, as entries of a menu
 */
export function mountLanguage(store) {
  attachMenu(byId("language-button"), entries, t("Language"));

  function entries() {
    return Object.entries(LANGUAGES).map(([code, label]) => ({
      label,
      checked: code === document.documentElement.lang,
      run: () => choose(/** @type {keyof typeof LANGUAGES} */ (code)),
    }));
  }

  /** @param {keyof typeof LANGUAGES} code */
  function choose(code) {
    let isKept = true;
    try {
      localStorage.setItem("lang", code);
    } catch {
      isKept = false; // then the address has to say it
    }
    const lang = isKept && !store.state.lang ? null : code;
    location.assign(`?${toQuery({ ...store.state, lang })}`);
  }
  return entries;
}
