/** The line above the graph: what is looked at, how much of it is shown, and what is held back. */

/** @import { Question, State, View } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { counted, number, shorten, visible } from "../format.js";
import { kindIcon, shapeOf } from "../labels.js";
import { shortName } from "../names.js";

const MOST_NODES = 2000;

/**
 * @param {Store} store
 * @param {(name: string | null) => Question | null} findQuestion
 */
export function mountCrumb(store, findQuestion) {
  /** @type {View | null} */
  let view = null;

  function draw() {
    const { state } = store;
    const parts = [el("b", { title: subjectOf(state, findQuestion) }, subjectOf(state, findQuestion))];
    const token = tokenOf(state.selected ?? state.focus, view);
    fill(byId("crumb"), ...parts, token && icon("chevron-right"), token, view && countOf(view));
    drawBudget();
  }

  function drawBudget() {
    const box = byId("budget");
    box.hidden = !view?.truncated;
    if (!view?.truncated) return;
    const more = Math.min(MOST_NODES, view.n_nodes_total, store.state.budget * 2);
    const text = el(
      "span",
      {},
      "Showing ",
      el("b", {}, number(view.n_nodes_shown)),
      " of ",
      el("b", {}, number(view.n_nodes_total)),
      ", busiest first",
    );
    const button = el(
      "button",
      { class: "link", click: () => store.set({ budget: more }) },
      `Show ${number(more)}`,
    );
    fill(box, text, more > view.n_nodes_shown && store.state.budget < MOST_NODES && button);
  }

  store.on([], draw);
  return {
    /** @param {View | null} answer */
    show(answer) {
      view = answer;
      draw();
    },
    draw,
  };
}

/**
 * @param {State} state
 * @param {(name: string | null) => Question | null} findQuestion
 */
export function subjectOf(state, findQuestion) {
  if (state.question) return findQuestion(state.question)?.title ?? state.question;
  if (state.expression) return visible(shorten(state.expression, 60));
  return state.focus ? "Logons of one node" : "All logons";
}

/**
 * @param {string | null} id
 * @param {View | null} view
 */
function tokenOf(id, view) {
  const node = view?.nodes.find(other => other.id === id);
  if (!node) return null;
  const shape = shapeOf(node);
  return el(
    "span",
    { class: `token ${shape}` },
    icon(kindIcon(shape)),
    el("span", {}, visible(shortName(node.label, node.kind))),
  );
}

/** @param {View} view */
function countOf(view) {
  const nodes = view.truncated
    ? `${number(view.n_nodes_shown)} of ${counted(view.n_nodes_total, "node")}`
    : counted(view.n_nodes_total, "node");
  return el("span", { class: "mut long", id: "view-count" }, `${nodes} · ${counted(view.n_events, "event")}`);
}
