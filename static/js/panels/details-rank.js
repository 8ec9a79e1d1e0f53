/** Why a node has its rank: the logons that gave it most of its score. */

/** @import { LogonRow, NodeDetails } from "../types.d.ts" */
import { el } from "../dom.js";
import { counted, percent, visible } from "../format.js";
import { t } from "../i18n.js";
import { logonType } from "../labels.js";
import { shortName } from "../names.js";

const SHOWN = 6;

/**
 * @param {NodeDetails} node
 * @param {(reason: LogonRow) => void} onReason
 */
export function why(node, onReason) {
  const reasons = node.rank?.reasons ?? [];
  if (!reasons.length) return null;
  const best = reasons[0].share || 1;
  const rows = reasons.slice(0, SHOWN).map(reason => row(reason, best, onReason));
  return el(
    "details",
    { open: true },
    el("summary", {}, t("Why this rank")),
    el("ol", { class: "why", "aria-label": t("Logons behind this rank") }, ...rows),
  );
}

/**
 * @param {LogonRow & { share: number }} reason
 * @param {number} best
 * @param {(reason: LogonRow) => void} onReason
 */
function row(reason, best, onReason) {
  const bar = el("s");
  bar.style.width = `${((reason.share / best) * 100).toFixed(0)}%`;
  const text = visible(wayOf(reason));
  const help = t("{id} {type} · {events}", {
    id: reason.event_id,
    type: logonType(reason.logon_type),
    events: counted(reason.count, "event"),
  });
  return el(
    "li",
    { title: `${text} · ${help}` },
    el("button", { class: "link", click: () => onReason(reason) }, text),
    el("span", { class: "bar" }, bar),
    el("b", {}, percent(reason.share)),
  );
}

/** @param {LogonRow} row */
function wayOf(row) {
  const [source, destination] = [row.source_key, row.destination_key ?? row.validator_key].map(
    key => key && shortName(key, "host"),
  );
  return [source, row.account_key && shortName(row.account_key), destination].filter(Boolean).join(" → ");
}
