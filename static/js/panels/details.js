/** What is known of the selected node or edge; with nothing selected, of the whole case. */

/** @import { CaseSummary, LogonRow, NodeDetails, Question, Receipt, Suggestion, Tie, View, ViewEdge } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { NodeActions } from "./details-node.js" */
import { Latest } from "../api.js";
import { byId, el, fill } from "../dom.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";
import { filterQuery } from "../url-state.js";
import { letGoOf } from "../url-unknown.js";
import { drawSpark } from "../timeline/spark.js";
import { caseBody } from "./details-case.js";
import { edgeBody } from "./details-edge.js";
import { addHits } from "./details-findings.js";
import { groupBody } from "./details-group.js";
import { changeLink } from "./details-evidence.js";
import { nodeBody } from "./details-node.js";
import { EventList, FEW_COLUMNS } from "./event-list.js";
import { problemCard } from "./parts.js";

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {{ openReceipt: (receipt: Receipt) => void, onChanged: () => void } & Pick<NodeActions, "onPick" | "onExpand" | "onHide" | "menuOf">} actions
 */
export function mountDetails(store, api, actions) {
  const root = byId("details");
  const latest = new Latest();
  /** @type {CaseSummary | null} */
  let summary = null;
  /** @type {Receipt[]} */
  let receipts = [];
  /** @type {View | null} */
  let view = null;
  /** @type {(() => void) | null} */
  let redrawSpark = null;
  /** @type {Question[]} */
  let questions = [];
  let hits = new AbortController();

  function load() {
    hits.abort();
    const { selected } = store.state;
    redrawSpark = null;
    const edge = view?.edges.find(other => other.id === selected);
    if (edge && view) return showEdge(edge, view);
    const group = view?.nodes.find(node => node.id === selected && node.members);
    if (group) return fill(root, ...groupBody(group, actions));
    if (!selected || !/^[ah]:/.test(selected)) return showCase();
    const [path, key] = [selected.startsWith("a:") ? "/accounts" : "/hosts", selected.slice(2)];
    const timeline = new URLSearchParams({ key: selected, limit: "1", noise: "1" });
    return latest.run(
      signal =>
        Promise.all([
          api.get(path, new URLSearchParams({ key }), signal),
          api.get("/timeline", timeline, signal),
        ]),
      ([node, hours]) => showNode(node, hours),
      problem => letGoOf(store, problem) || fill(root, problemCard(problem)),
    );
  }

  /**
   * @param {NodeDetails} node
   * @param {import("../types.d.ts").Timeline} hours
   */
  function showNode(node, hours) {
    root.setAttribute("aria-label", t("Details: {name}", { name: node.label }));
    const body = nodeBody(node, store, { ...actions, onReason, onLink });
    fill(root, ...body.parts);
    hits = new AbortController();
    // Without the answers the panel is complete but for them.
    addHits(body.findings, { api, store, questions, id: node.id, signal: hits.signal }).catch(
      () => undefined,
    );
    redrawSpark = () => drawSpark(body.spark, hours, node.anomaly?.hours ?? []);
    redrawSpark();
    showEvents(
      body.events,
      body.total,
      eventQuery({ [node.id.startsWith("a:") ? "account" : "host"]: node.key }),
    );
  }

  /** @param {LogonRow} reason light the line it is drawn as */
  function onReason(reason) {
    const edge = view?.edges.find(
      ({ account, source, destination, host }) =>
        account === reason.account_key &&
        ((destination ?? host) === reason.destination_key || (source ?? host) === reason.source_key),
    );
    if (edge) store.set({ selected: edge.id });
    else toast(t("This logon is not in the view"));
  }

  /** @param {Tie} tie */
  async function onLink(tie) {
    await changeLink(api, tie);
    // A node that was joined to another is no more.
    for (const name of /** @type {const} */ (["selected", "focus"]))
      if (!(await isThere(store.state[name]))) store.set({ [name]: null });
    actions.onChanged();
  }

  /** @param {string | null} id */
  async function isThere(id) {
    if (!id || !/^[ah]:/.test(id)) return true;
    const [kind, key] = [id.startsWith("a:") ? "account" : "host", id.slice(2)];
    const { suggestions } = await api.get("/suggest", new URLSearchParams({ q: `${kind}:"${key}"` }));
    return suggestions.some((/** @type {Suggestion} */ found) => found.kind === kind && found.key === key);
  }

  /**
   * @param {ViewEdge} edge
   * @param {View} shown
   */
  function showEdge(edge, shown) {
    root.setAttribute("aria-label", t("Details: logons between two nodes"));
    const body = edgeBody(edge, shown, store);
    fill(root, ...body.parts);
    const isChange = edge.kind === "change";
    const ends = {
      account: edge.account,
      source: edge.source,
      host: edge.host,
      [isChange ? "host" : "destination"]: edge.destination,
      object: edge.object,
      failed: isChange ? null : edge.is_failure ? "1" : "0",
      claimed: edge.source && !isChange ? (edge.is_claimed_source ? "1" : "0") : null,
    };
    const query = eventQuery(ends);
    query.delete("event_id");
    for (const id of edge.event_ids) query.append("event_id", String(id));
    showEvents(body.events, body.total, query);
  }

  function showCase() {
    root.setAttribute("aria-label", t("Details: the case"));
    fill(root, ...caseBody(summary, receipts, actions.openReceipt));
  }

  /** @param {Record<string, string | null | undefined>} ends */
  function eventQuery(ends) {
    const query = filterQuery({ ...store.state, minCount: 1, noise: true });
    for (const [name, key] of Object.entries(ends)) if (key) query.set(name, key);
    return query;
  }

  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} total
   * @param {URLSearchParams} query
   */
  function showEvents(box, total, query) {
    const onTotal = (/** @type {string} */ text) => (total.textContent = text);
    void new EventList(box, api, { columns: FEW_COLUMNS, limit: 50, label: t("Events"), onTotal }).show(
      query,
    );
  }

  store.on(["selected", "eventIds", "types", "packages", "outcome", "from", "to"], () => void load());
  new ResizeObserver(() => redrawSpark?.()).observe(root);
  return {
    load,
    recolour: () => redrawSpark?.(),
    /** @param {View} answer */
    showView(answer) {
      view = answer;
      if (store.state.selected?.includes("|")) void load();
    },
    /** @param {Question[]} answer with their hits under the present filters */
    showQuestions(answer) {
      questions = answer;
    },
    /**
     * @param {CaseSummary} answer
     * @param {Receipt[]} imports
     */
    showCase(answer, imports) {
      [summary, receipts] = [answer, imports];
      if (!store.state.selected) showCase();
    },
  };
}

/** A canvas for hours, hidden from screen readers: the timeline's table says the same. */
export function sparkCanvas() {
  return el("canvas", {
    role: "img",
    "aria-label": t("Events per hour; the timeline's table says the same in text"),
  });
}
