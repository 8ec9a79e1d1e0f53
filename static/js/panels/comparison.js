/** The panel of a difference: its two spans side by side, and how many lines are new, gone, grown or shrunk. */

/** @import { View } from "../types.d.ts" */
/** @import { Change } from "../graph/compared.js" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { number, when } from "../format.js";
import { CHANGES, unwanted } from "../graph/compared.js";
import { t } from "../i18n.js";

/** @type {Record<Change, () => [string, string]>} its word, and what it means */
const WORDS = {
  new: () => [t("New"), t("Seen after, not before")],
  gone: () => [t("Gone"), t("Seen before, not after")],
  grown: () => [t("Grown"), t("Seen more often after")],
  shrunk: () => [t("Shrunk"), t("Seen less often after")],
  same: () => [t("Same"), t("Seen as often in both")],
};

/** @param {Change | null} change */
export const changeWord = change => (change ? WORDS[change]()[0] : "–");

/**
 * @param {Store} store
 * @param {(hidden: ReadonlySet<string>) => void} hide shows everything but these nodes and lines, and moves nothing
 */
export function mountComparison(store, hide) {
  const root = byId("comparison");
  /** @type {View | null} */
  let view = null;
  /** @type {Set<Change>} */
  const wanted = new Set();

  /** @param {Change} change */
  function toggle(change) {
    if (!wanted.delete(change)) wanted.add(change);
    if (view) hide(unwanted(view, wanted));
    draw();
    /** @type {HTMLElement | null} */ (root.querySelector(`[data-change="${change}"]`))?.focus();
  }

  /**
   * @param {string} title
   * @param {{ from: string | null, to: string | null }} span
   */
  const column = (title, span) =>
    el("div", {}, el("h3", {}, title), el("p", {}, when(span.from)), el("p", {}, `– ${when(span.to)}`));

  /** @param {Change} change */
  function chip(change) {
    const [word, meaning] = WORDS[change]();
    const n = view?.comparison?.n_by_change[change] ?? 0;
    const attributes = {
      "data-change": change,
      "aria-pressed": String(wanted.has(change)),
      disabled: !n && !wanted.has(change),
      title: `${meaning} – ${t("lines of the graph")}`,
      click: () => toggle(change),
    };
    return el("button", attributes, el("s", { class: change }), el("span", {}, word), el("b", {}, number(n)));
  }

  function draw() {
    const comparison = view?.comparison;
    const isShown = Boolean(comparison) && !store.state.pathFrom && !store.state.pathTo;
    root.hidden = !isShown;
    document.body.classList.toggle("compares", Boolean(comparison));
    if (!comparison || !isShown) return;
    const close = el(
      "button",
      {
        class: "icon-button",
        "aria-label": t("Close difference"),
        click: () => store.show({ question: null }),
      },
      icon("x-lg"),
    );
    fill(
      root,
      el("header", {}, el("h2", { id: "comparison-title" }, t("Two spans")), close),
      el(
        "div",
        { class: "spans" },
        column(t("Before"), comparison.spans[0]),
        column(t("After"), comparison.spans[1]),
      ),
      el(
        "div",
        { class: "changes", role: "group", "aria-label": t("Show only lines that are") },
        ...CHANGES.map(chip),
      ),
    );
  }

  store.on(["pathFrom", "pathTo"], draw);
  return {
    /** @param {View} drawn */
    show(drawn) {
      if (!drawn.comparison) wanted.clear();
      view = drawn;
      if (wanted.size) hide(unwanted(drawn, wanted));
      draw();
    },
  };
}
