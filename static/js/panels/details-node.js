/** The body of the details panel for an account or a host. */

/** @import { LogonRow, NodeDetails, Tie } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
/** @import { Entry } from "../menu.js" */
import { el, icon } from "../dom.js";
import { t } from "../i18n.js";
import { noteElement } from "../notes.js";
import { attachMenu } from "../menu.js";
import { evidence } from "./details-evidence.js";
import { findingsBox } from "./details-findings.js";
import { identity, moreFacts } from "./details-identity.js";
import { neighbourLists } from "./details-neighbours.js";
import { why } from "./details-rank.js";
import { salvagedNote, who } from "./details-who.js";
import { sparkCanvas } from "./details.js";
import { action, figures, ofFigure } from "./parts.js";

/**
 * @typedef {object} NodeActions
 * @property {(id: string) => void} onPick
 * @property {(id: string) => void} onExpand
 * @property {(id: string) => void} onHide
 * @property {(id: string) => Entry[]} menuOf
 * @property {(reason: LogonRow) => void} onReason
 * @property {(tie: Tie) => Promise<void>} onLink undoes the link of a reason, or restores it
 */

/**
 * @param {NodeDetails} node
 * @param {Store} store
 * @param {NodeActions} actions
 */
export function nodeBody(node, store, actions) {
  const [spark, events, total] = [sparkCanvas(), eventsBox(node.label), el("span", { class: "mut" })];
  const findings = findingsBox(node, store);
  const open = () => store.set({ dock: "events" });
  const scroll = el(
    "div",
    {
      class: "body scrolls",
      tabindex: 0,
      role: "region",
      "aria-label": t("Facts about {name}", { name: node.label }),
    },
    salvagedNote(node),
    counts(node),
    noteElement(node.id),
    identity(node, actions.onPick),
    el("div", { class: "spark" }, el("h3", {}, t("Events per hour")), spark),
    findings.box,
    why(node, actions.onReason),
    neighbourLists(node, actions.onPick),
    evidence(node, actions.onLink),
    moreFacts(node),
    el(
      "div",
      { class: "events" },
      el("h3", {}, t("Events"), " ", total, el("button", { class: "link", click: open }, t("Open table"))),
      events,
    ),
  );
  return {
    parts: [who(node), scroll, foot(node, store, actions)],
    spark,
    events,
    total,
    findings: findings.rows,
  };
}

/** @param {string} label */
export function eventsBox(label) {
  return el("div", {
    class: "table-box scrolls",
    tabindex: 0,
    role: "region",
    "aria-label": t("Events of {name}", { name: label }),
  });
}

/** @param {NodeDetails} node */
function counts(node) {
  const { neighbours } = node;
  const isHost = node.id.startsWith("h:");
  return figures([
    ofFigure(node.n_events, "events"),
    isHost ? ofFigure(neighbours.n_accounts ?? 0, "accounts") : ofFigure(neighbours.n_hosts ?? 0, "hosts"),
    [...ofFigure(node.n_failures, "failures"), node.n_failures > 0],
    [node.rank ? `#${node.rank.position}` : "–", t("PageRank")],
  ]);
}

/**
 * @param {NodeDetails} node
 * @param {Store} store
 * @param {NodeActions} actions
 */
function foot({ id, label }, store, { onExpand, onHide, menuOf }) {
  const focus = () => store.show({ focus: id, selected: id });
  const all = () => store.show({ selected: id });
  const more = el(
    "button",
    { class: "button", "aria-haspopup": "menu", "aria-expanded": "false" },
    icon("three-dots"),
    t("More"),
  );
  attachMenu(more, () => menuOf(id), t("Actions for {name}", { name: label }));
  return el(
    "div",
    { class: "foot" },
    action("arrows-angle-expand", t("Expand"), () => onExpand(id), "button primary"),
    store.state.focus === id
      ? action("arrow-counterclockwise", t("All logons"), all)
      : action("bullseye", t("Focus"), focus),
    action("eye-slash", t("Hide"), () => onHide(id)),
    more,
  );
}
