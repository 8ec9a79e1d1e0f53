/** The panel of a difference: its two spans side by side, and how many lines are new, gone, grown or shrunk. */

/** @import { View } from "../types.d.ts" */
/** @import { Change } from "../graph/compared.js" */
/** @import { DrawnView } from "../graph/drawn.js" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { counted, number, when } from "../format.js";
import { CHANGES, countChanges, leftOut, narrowed, readChanges } from "../graph/compared.js";
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
 * How many lines the logons are drawn as; a line may join some that are new and some that are gone.
 * @param {Map<Change | null, number>} counts
 */
function drawnAs(counts) {
  const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const differ = CHANGES.reduce((sum, change) => sum + (counts.get(change) ?? 0), 0);
  const values = { lines: counted(differ, "line"), n: number(all - differ) };
  return all > differ
    ? t("{lines} of the graph differ, {n} do not:", values)
    : t("{lines} of the graph differ:", values);
}

/**
 * @param {Store} store
 * @param {{ hide: (hidden: ReadonlySet<string>) => void, onNarrowed: (view: DrawnView) => void }} handlers
 *   *hide* shows everything but these nodes and lines, and moves nothing; *onNarrowed* is told what is looked at
 */
export function mountComparison(store, { hide, onNarrowed }) {
  const root = byId("comparison");
  /** @type {View | null} */
  let view = null;
  /** @type {DrawnView | null} */
  let drawn = null;

  /** @param {Change} change */
  function toggle(change) {
    const wanted = readChanges(store.state.changes);
    if (!wanted.delete(change)) wanted.add(change);
    store.set({ changes: CHANGES.filter(other => wanted.has(other)).join(",") || null });
    /** @type {HTMLElement | null} */ (root.querySelector(`[data-change="${change}"]`))?.focus();
  }

  function narrow() {
    if (!drawn) return;
    const part = drawn.comparison ? narrowed(drawn, readChanges(store.state.changes)) : drawn;
    if (part !== drawn) hide(leftOut(drawn, part));
    onNarrowed(part);
  }

  /**
   * @param {string} title
   * @param {{ from: string | null, to: string | null }} span
   */
  const column = (title, span) =>
    el("div", {}, el("h3", {}, title), el("p", {}, when(span.from)), el("p", {}, `– ${when(span.to)}`));

  /**
   * @param {Change} change
   * @param {number} n
   */
  function chip(change, n) {
    const isOn = readChanges(store.state.changes).has(change);
    const [word, meaning] = WORDS[change]();
    const attributes = {
      "data-change": change,
      "aria-pressed": String(isOn),
      disabled: !n && !isOn,
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
    const counts = countChanges((drawn ?? view)?.edges ?? []);
    const { n_logons: logons, n_events_a: before, n_events_b: after } = comparison;
    const values = {
      logons: counted(logons, "logon"),
      before: counted(before, "event"),
      after: number(after),
    };
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
        "p",
        { class: "mut" },
        t(
          logons === 1
            ? "{logons} differs: {before} before, {after} after"
            : "{logons} differ: {before} before, {after} after",
          values,
        ),
      ),
      el("p", { class: "mut" }, drawnAs(counts)),
      el(
        "div",
        { class: "changes", role: "group", "aria-label": t("Show only lines that are") },
        ...CHANGES.map(change => chip(change, counts.get(change) ?? 0)),
      ),
    );
  }

  store.on(["pathFrom", "pathTo"], draw);
  store.on(["changes"], () => {
    if (!drawn?.comparison) return;
    hide(new Set());
    narrow();
    draw();
  });
  return {
    /** @param {View | null} answer what is about to be drawn: the graph is laid out beside the panel */
    open(answer) {
      [view, drawn] = [answer, null];
      draw();
    },
    /** @param {DrawnView} shown */
    show(shown) {
      [view, drawn] = [shown, shown];
      draw();
      narrow();
    },
  };
}
