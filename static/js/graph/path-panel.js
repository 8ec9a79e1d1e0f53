/** The panel of a path: its two ends, how long it may be, and the list of those found. */

/** @import { Store } from "../store.js" */
/** @import { FoundPath, PathAnswer, Problem } from "../types.d.ts" */
import { byId, el, fill, icon } from "../dom.js";
import { number, visible } from "../format.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { kindIcon } from "../labels.js";
import { shortName } from "../names.js";
import { stopsOf } from "./stops.js";

const HOPS = ["2", "3", "4", "6", "8"];

/**
 * @param {Store} store
 * @param {(id: string) => string} name
 */
export function pathPanel(store, name) {
  const root = byId("path");
  const close = () => store.set({ pathFrom: null, pathTo: null, hops: null, timed: false, path: 0 });

  /** @param {string} id */
  const short = id => visible(shortName(name(id), id.startsWith("h:") ? "host" : "account"));

  /** @param {"pathFrom" | "pathTo"} end */
  function chip(end) {
    const id = store.state[end];
    const title = end === "pathFrom" ? t("Start") : t("End");
    if (!id) return el("span", { class: "end missing" }, el("small", {}, title), t("choose a node"));
    return el(
      "span",
      { class: `end ${id.startsWith("h:") ? "host" : "account"}` },
      el("small", {}, title),
      icon(kindIcon(id.startsWith("h:") ? "host" : "account")),
      el("b", { title: visible(name(id)) }, short(id)),
      el(
        "button",
        {
          class: "icon-button xs",
          "aria-label": end === "pathFrom" ? t("Remove start") : t("Remove end"),
          click: () => store.set({ [end]: null, path: 0 }),
        },
        icon("x-lg"),
      ),
    );
  }

  function swap() {
    const { pathFrom, pathTo } = store.state;
    store.set({ pathFrom: pathTo, pathTo: pathFrom, path: 0 });
  }

  function limits() {
    const { hops, timed } = store.state;
    const choose = (/** @type {Event} */ event) =>
      store.set({ hops: /** @type {HTMLSelectElement} */ (event.target).value || null, path: 0 });
    const options = HOPS.map(n =>
      el("option", { value: n, selected: n === hops }, t("within {n} hops", { n })),
    );
    return el(
      "div",
      { class: "limits" },
      el(
        "select",
        { "aria-label": t("Length of paths"), change: choose },
        el("option", { value: "", selected: !hops }, t("all shortest")),
        ...options,
      ),
      el(
        "label",
        { class: "switch" },
        el("input", {
          type: "checkbox",
          checked: timed,
          change: () => store.set({ timed: !store.state.timed, path: 0 }),
        }),
        el("span", {}, t("In order of time")),
      ),
    );
  }

  /**
   * @param {FoundPath} path
   * @param {number} i
   */
  function row(path, i) {
    const names = stopsOf(path).map(short).join(" → ");
    const isOn = i === store.state.path;
    return el(
      "li",
      {},
      el(
        "button",
        { "aria-pressed": String(isOn), title: names, click: () => store.set({ path: i, selected: null }) },
        el("span", {}, names),
        el("small", {}, path.n_hops === 1 ? t("1 hop") : t("{n} hops", { n: number(path.n_hops) })),
      ),
    );
  }

  /**
   * @param {PathAnswer} answer
   * @param {Problem | null} problem
   */
  function found({ paths, truncated }, problem) {
    if (problem)
      return [
        el("p", { role: "alert" }, said(problem, "detail")),
        problem.hint && el("p", { class: "mut" }, said(problem, "hint")),
      ];
    if (!paths.length)
      return [el("p", {}, t("No path under these filters.")), hint(t("Show noise or allow more hops."))];
    return [
      el("ol", { class: "scrolls", tabindex: 0, "aria-label": t("Paths") }, ...paths.map(row)),
      truncated && hint(t("There are more paths than these.")),
    ];
  }

  return {
    /**
     * @param {PathAnswer} answer
     * @param {Problem | null} problem
     */
    draw(answer, problem) {
      const { pathFrom, pathTo } = store.state;
      root.hidden = !pathFrom && !pathTo;
      if (root.hidden) return;
      const [start, end] = [chip("pathFrom"), chip("pathTo")];
      fill(
        root,
        el(
          "header",
          {},
          el("h2", { id: "path-title" }, t("Path")),
          el(
            "button",
            { class: "icon-button", "aria-label": t("Swap start and end"), click: swap },
            icon("arrow-left-right"),
          ),
          el("button", { class: "icon-button", "aria-label": t("Close path"), click: close }, icon("x-lg")),
        ),
        start,
        end,
        pathFrom && pathTo && limits(),
        ...(pathFrom && pathTo
          ? found(answer, problem)
          : [hint(t("Choose “Path to here” in the menu of another node."))]),
      );
    },
  };
}

/** @param {string | null | undefined} text */
const hint = text => (text ? el("p", { class: "mut" }, visible(text)) : null);
