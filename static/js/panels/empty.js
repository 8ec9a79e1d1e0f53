/** What stands in the graph's place when there is nothing to draw: why, and what to do. */

/** @import { Problem, View } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { counted, visible } from "../format.js";
import { t } from "../i18n.js";
import { said, serverText } from "../said.js";
import { hasFilters } from "../store.js";
import { action } from "./parts.js";

/**
 * @param {Store} store
 * @param {{ upload: () => void, retry: () => void }} actions
 */
export function mountEmpty(store, actions) {
  const root = byId("graph-empty");

  /**
   * @param {string} mark
   * @param {Node | string} title
   * @param {(Node | string)[]} lines
   * @param {Node[]} buttons
   */
  function show(mark, title, lines, buttons, isError = false) {
    root.className = isError ? "empty error" : "empty";
    document.body.classList.remove("no-events");
    fill(
      root,
      el("span", { class: "mark" }, icon(mark)),
      el("h2", {}, title),
      ...lines.map(line => (typeof line === "string" ? el("p", {}, line) : line)),
      el("div", { class: "row" }, ...buttons),
    );
    root.hidden = false;
  }

  /** @param {boolean} isReversed whether the other way round it would be a time range */
  function spanButtons(isReversed) {
    const { from, to } = store.state;
    const swap = action(
      "arrow-left-right",
      t("Swap the two times"),
      () => store.set({ from: to, to: from }),
      "button primary",
    );
    const clear = action("x-lg", t("Take the times away"), () => store.set({ from: null, to: null }));
    return isReversed ? [swap, clear] : [clear];
  }

  return {
    hide() {
      root.hidden = true;
      document.body.classList.remove("no-events");
    },
    /** No event has been imported. */
    noEvents() {
      const line = t(
        "Drop Security.evtx, other logs or a folder of them here: EVTX, XML, JSON or CSV, also in archives. Logs of several machines make one case.",
      );
      show(
        "cloud-arrow-up",
        t("No events in this case yet"),
        [
          line,
          t("On a Windows machine this writes the log to a file:"),
          el("pre", {}, "wevtutil epl Security Security.evtx"),
        ],
        [action("upload", t("Load logs"), actions.upload, "button primary")],
      );
      document.body.classList.add("no-events");
    },
    /** @param {View} view what was asked for, without a node */
    noHits({ n_hidden_noise: hidden, hint, nearest = [] }) {
      const { state } = store;
      const buttons = nearest.map(({ label, term }) =>
        action("search", visible(label), () => store.show({ expression: term })),
      );
      if (hidden && !state.noise)
        buttons.push(
          action(
            "eye",
            t("Show noise ({events})", { events: counted(hidden, "event") }),
            () => store.set({ noise: true }),
            "button primary",
          ),
        );
      if (hasFilters(state)) buttons.push(action("funnel", t("Reset filters"), () => store.resetFilters()));
      buttons.push(action("house", t("All logons"), () => store.show({})));
      /** @type {(Node | string)[]} */
      const lines = [
        hidden && !state.noise
          ? counted(
              hidden,
              "event of machine accounts, services and local logons is hidden by the noise filter.",
              "events of machine accounts, services and local logons are hidden by the noise filter.",
            )
          : t("No logon of this case matches."),
      ];
      if (hint && !hidden && !hasFilters(state)) lines.push(el("p", {}, serverText(hint)));
      // Showing noise only adds.
      if (hasFilters({ ...state, noise: false }))
        lines.push(t("Filters are on: event ids, counts or times may exclude what you look for."));
      show("funnel", t("Nothing matches"), lines, buttons);
    },
    /** @param {Problem} problem */
    problem(problem) {
      const lines = [el("p", {}, said(problem, "detail"))];
      if (problem.hint) lines.push(el("p", {}, said(problem, "hint")));
      const buttons = problem.facts?.span
        ? spanButtons(problem.facts.span === "reversed")
        : [
            action("arrow-clockwise", t("Try again"), actions.retry, "button primary"),
            action("house", t("All logons"), () => store.show({})),
          ];
      show("exclamation-octagon", said(problem, "title"), lines, buttons, true);
    },
  };
}
