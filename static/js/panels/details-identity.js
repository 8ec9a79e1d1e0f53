/** The facts of an account or a host: names, times, types, packages, privileges. */

/** @import { Counted, NodeDetails } from "../types.d.ts" */
import { el } from "../dom.js";
import { compact, counted, hourLabel, percent, span } from "../format.js";
import { t } from "../i18n.js";
import { logonType } from "../labels.js";
import { departure } from "../timeline/marks.js";
import { namesakes } from "./details-namesakes.js";
import { copyable, fact, pill } from "./parts.js";

/**
 * What is read first.
 * @param {NodeDetails} node
 * @param {(id: string) => void} pick
 */
export function identity(node, pick) {
  const [sids, addresses] = [node.sids ?? [], node.addresses ?? []];
  return el(
    "dl",
    { class: "facts" },
    ...fact(t("SID"), ...sids.slice(0, 1).map(sid => copyable(sid, t("SID")))),
    ...fact(
      t("Addresses"),
      ...addresses.slice(0, 6).map(address => pill(address)),
      more(node.n_addresses ?? 0, 6),
    ),
    ...fact(t("Same name"), ...namesakes(node, pick)),
    ...fact(t("Hosts"), ...hostCounts(node)),
    ...fact(t("Seen"), node.first_seen && span(node.first_seen, node.last_seen)),
    ...fact(t("Logon types"), ...node.logon_types.map(row => pill(logonType(row.logon_type)))),
    ...fact(t("Auth"), ...shares(node.packages)),
    ...fact(
      t("Failures"),
      ...node.statuses
        .slice(0, 4)
        .map(row => pill(`${row.title ? t(row.title) : row.status} ×${compact(row.n_events)}`, true)),
    ),
  );
}

/** @param {NodeDetails} node an account's hosts by what they were: one that was both counts in both */
function hostCounts({ neighbours: { n_hosts: n, n_sources: sources, n_destinations: destinations } }) {
  if (!n) return [];
  return [
    pill(counted(sources, "as source", "as source")),
    pill(counted(destinations, "as destination", "as destination")),
  ];
}

/** @param {NodeDetails} node the rest, folded away */
export function moreFacts(node) {
  const otherNames = node.names.filter(name => name.toLowerCase() !== node.label.toLowerCase());
  const marked = node.anomaly?.n_marked_hours ?? 0;
  const facts = [
    ...fact(
      t("Also seen as"),
      ...otherNames.slice(0, 12).map(name => pill(name)),
      more(otherNames.length + node.n_names - node.names.length, 12),
    ),
    ...fact(t("More SIDs"), ...(node.sids ?? []).slice(1, 8).map(sid => copyable(sid, t("SID")))),
    ...fact(
      t("Event ids"),
      ...node.event_ids.map(row =>
        el("span", { class: "pill", title: t(row.title ?? "") }, `${row.event_id} ×${compact(row.n_events)}`),
      ),
    ),
    ...fact(
      t("Privileges"),
      ...(node.privileges ?? []).map(name => pill(name.replace(/^Se|Privilege$/g, ""))),
    ),
    ...fact(t("Changes"), node.n_changes > 0 && counted(node.n_changes, "change")),
    ...fact(
      t("ChangeFinder"),
      marked > 0 && pill(counted(marked, "marked hour"), true),
      ...(node.anomaly?.hours ?? [])
        .slice(0, 3)
        .map(([hour, , , count, expected]) => pill(`${hourLabel(hour)}: ${departure(count, expected)}`)),
    ),
  ];
  return (
    facts.length > 0 &&
    el(
      "details",
      {},
      el("summary", {}, t("Names, event ids, privileges")),
      el("dl", { class: "facts" }, ...facts),
    )
  );
}

/**
 * @param {number} all
 * @param {number} shown
 */
function more(all, shown) {
  return all > shown && el("span", { class: "mut" }, t("and {n} more", { n: all - shown }));
}

/** @param {Counted[]} packages */
function shares(packages) {
  const all = packages.reduce((sum, row) => sum + row.n_events, 0) || 1;
  return packages.slice(0, 5).map(row => {
    const share = row.n_events / all;
    return pill(
      `${row.package ?? t("not logged")} ${percent(share)}`,
      /ntlm/i.test(row.package ?? "") && share >= 0.5,
    );
  });
}
