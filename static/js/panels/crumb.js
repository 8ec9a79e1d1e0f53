/** The line above the graph: what is looked at, how much of it is shown, and what is held back. */

/** @import { Question, State, View } from "../types.d.ts" */
/** @import { DrawnView } from "../graph/drawn.js" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { compact, counted, number, shorten, visible } from "../format.js";
import { t } from "../i18n.js";
import { kindIcon, shapeOf } from "../labels.js";
import { attachMenu } from "../menu.js";
import { shortName } from "../names.js";
import { MOST_NODES } from "../url-check.js";

/**
 * @param {Store} store
 * @param {(name: string | null) => Question | null} findQuestion
 * @param {() => void} showHidden
 */
export function mountCrumb(store, findQuestion, showHidden) {
  /** @type {DrawnView | null} */
  let view = null;
  /** @type {string | null} */
  let soFar = null;
  /** @type {Question[]} */
  let questions = [];

  function draw() {
    const { state } = store;
    const parts = [el("b", { title: subjectOf(state, findQuestion) }, subjectOf(state, findQuestion))];
    const token = tokenOf(state.selected ?? state.focus, view);
    const subject = el("span", { class: "subject" }, ...parts, token && icon("chevron-right"), token);
    fill(byId("crumb"), subject, view && countOf(view, soFar));
    drawBudget();
  }

  /** What is held back and how to see it: by the budget, and by the analyst's own hiding; and what the graph leaves out of account. */
  function drawBudget() {
    const box = byId("budget");
    const isCut = view?.truncated ?? false;
    const nHidden = view?.n_hidden_nodes ?? 0;
    const { file, cypher } = store.state;
    box.hidden = !isCut && !nHidden && !file && !cypher;
    document.body.classList.toggle("has-budget", !box.hidden);
    if (!view || box.hidden) return;
    fill(
      box,
      ...(isCut ? budgetParts(view) : []),
      ...(nHidden ? hiddenParts(nHidden) : []),
      ...(file ? fileParts() : []),
      ...(cypher ? queryParts() : []),
    );
  }

  /** A query of one's own gives a graph; which events it means, only questions and searches can say. */
  const queryParts = () => [el("span", {}, t("Events and timeline are of the filters, not of this query"))];

  /** Only the list of events knows files: the graph counts what several logs say as one. */
  function fileParts() {
    return [
      el("span", {}, t("The file narrows the list of events, not the graph")),
      el("button", { class: "link", click: () => store.set({ file: null }) }, t("List all events")),
    ];
  }

  /** @param {View} shown */
  function budgetParts({ n_nodes_shown: n, n_nodes_total: total, n_edges_total: lines }) {
    const { budget } = store.state;
    const more = Math.min(MOST_NODES, total, budget * 2);
    const most = Math.min(MOST_NODES, total);
    const show = (/** @type {number} */ next) =>
      el(
        "button",
        { class: "link", click: () => store.set({ budget: next }) },
        t("Show {n}", { n: number(next) }),
      );
    const isAll = n === total; // then only lines are left out
    const narrow = el(
      "button",
      { class: "link", "aria-haspopup": "menu", "aria-expanded": "false" },
      t("Narrow"),
      icon("chevron-down", "sm"),
    );
    attachMenu(narrow, narrowing, t("Ways to narrow the view"));
    return [
      isAll
        ? el("span", {}, t("All nodes, the busiest of {n} lines", { n: number(lines) }))
        : el(
            "span",
            {},
            t("Showing"),
            " ",
            el("b", {}, number(n)),
            ` ${t("of")} `,
            el("b", {}, number(total)),
            `, ${t("busiest first")}`,
          ),
      more > n && budget < MOST_NODES && show(more),
      most > more && budget < MOST_NODES && show(most),
      narrow,
    ];
  }

  /** What makes a view smaller: detections that found something, and filters. */
  function narrowing() {
    const { state } = store;
    const detections = questions
      .filter(({ name, is_hot: isHot, n_hits: n }) => isHot && n && name !== state.question)
      .slice(0, 6)
      .map(question => ({
        label: t(question.title),
        icon: question.icon,
        detail: compact(question.n_hits),
        run: () => store.show({ question: question.name }),
      }));
    /** @type {import("../menu.js").Entry[]} */
    const filters = [
      {
        label: t("Failures only"),
        icon: "x-circle",
        run: () => store.set({ outcome: "failure" }),
      },
      {
        label: t("At least {n} events per logon", { n: number(state.minCount * 10) }),
        icon: "funnel",
        run: () => store.set({ minCount: state.minCount * 10 }),
      },
      { label: t("RDP only"), icon: "window-desktop", run: () => store.set({ types: [10] }) },
    ];
    if (state.noise)
      filters.push({ label: t("Hide noise"), icon: "eye-slash", run: () => store.set({ noise: false }) });
    return [
      { head: t("Ask something") },
      ...detections,
      /** @type {const} */ ("-"),
      { head: t("Filter") },
      ...filters,
    ];
  }

  /** @param {number} n */
  function hiddenParts(n) {
    return [
      el("span", {}, t("{nodes} hidden", { nodes: counted(n, "node") })),
      el("button", { class: "link", click: showHidden }, t("Show hidden")),
    ];
  }

  store.on([], draw);
  return {
    /** @param {DrawnView | null} answer */
    show(answer) {
      view = answer;
      draw();
    },
    /** @param {string | null} text how much of the view is there at the moment of the playback, null without one */
    showMoment(text) {
      if (text === soFar) return;
      soFar = text;
      draw();
    },
    /** @param {Question[]} answer with their hits under the present filters */
    showQuestions(answer) {
      questions = answer;
      draw();
    },
  };
}

/**
 * @param {State} state
 * @param {(name: string | null) => Question | null} findQuestion
 */
export function subjectOf(state, findQuestion) {
  if (state.question) return t(findQuestion(state.question)?.title ?? state.question);
  if (state.expression) return visible(shorten(state.expression, 60));
  if (state.cypher) return t("Own query");
  return state.focus ? t("Logons of one node") : t("All logons");
}

/**
 * @param {string | null} id
 * @param {View | null} view
 */
function tokenOf(id, view) {
  const node = view?.nodes.find(other => other.id === id);
  if (!node) return null;
  const shape = node.members ? node.kind : shapeOf(node);
  return el(
    "span",
    { class: `token ${shape}` },
    icon(kindIcon(shape)),
    el("span", {}, visible(shortName(node.label, node.kind))),
  );
}

/**
 * @param {DrawnView} view
 * @param {string | null} soFar
 */
function countOf({ truncated, n_nodes_total: total, drawn }, soFar) {
  if (soFar) return el("span", { class: "mut", id: "view-count", title: soFar }, soFar);
  const nodes =
    truncated && drawn.n_nodes < total
      ? t("{n} of {total} nodes", { n: number(drawn.n_nodes), total: number(total) })
      : counted(drawn.n_nodes, "node");
  const events = counted(drawn.n_events, "event");
  const text = `${nodes} · ${drawn.isExact ? events : t("about {events}", { events })}`;
  return el("span", { class: "mut", id: "view-count", title: text }, text);
}
