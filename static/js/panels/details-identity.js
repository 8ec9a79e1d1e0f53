/** The facts of an account or a host: names, times, types, packages, privileges. */

/** @import { Counted, NodeDetails } from "../types.d.ts" */
import { el } from "../dom.js";
import { compact, counted, percent, span, visible } from "../format.js";
import { logonType } from "../labels.js";
import { copyable, fact, pill } from "./parts.js";

/** @param {NodeDetails} node */
export function identity(node) {
  const otherNames = node.names.filter(name => name.toLowerCase() !== node.label.toLowerCase());
  return el(
    "dl",
    { class: "facts" },
    ...fact("SID", ...(node.sids ?? []).slice(0, 4).map(sid => copyable(sid, "SID"))),
    ...fact("Addresses", ...(node.addresses ?? []).slice(0, 12).map(address => pill(address))),
    ...fact("Also seen as", ...otherNames.slice(0, 8).map(name => pill(name))),
    ...fact("Seen", node.first_seen && span(node.first_seen, node.last_seen)),
    ...fact("Logon types", ...node.logon_types.map(row => pill(logonType(row.logon_type)))),
    ...fact("Auth", ...shares(node.packages)),
    ...fact(
      "Event ids",
      ...node.event_ids
        .slice(0, 10)
        .map(row =>
          el("span", { class: "pill", title: row.title }, `${row.event_id} ×${compact(row.n_events)}`),
        ),
    ),
    ...fact(
      "Failures",
      ...node.statuses
        .slice(0, 6)
        .map(row => pill(`${row.title ?? row.status} ×${compact(row.n_events)}`, true)),
    ),
    ...fact("Privileges", ...(node.privileges ?? []).map(name => pill(name.replace(/^Se|Privilege$/g, "")))),
    ...fact("Changes", node.n_changes > 0 && counted(node.n_changes, "change")),
    ...fact(
      "Marked",
      (node.anomaly?.n_marked_hours ?? 0) > 0 &&
        pill(counted(node.anomaly?.n_marked_hours ?? 0, "anomalous hour"), true),
    ),
    ...fact(
      "Identity",
      ...node.identity
        .slice(0, 6)
        .map(tie => el("span", { class: "mut" }, visible(`${tie.why.replaceAll("_", " ")}: ${tie.value}`))),
    ),
  );
}

/** @param {Counted[]} packages */
function shares(packages) {
  const all = packages.reduce((sum, row) => sum + row.n_events, 0) || 1;
  return packages.slice(0, 5).map(row => {
    const share = row.n_events / all;
    return pill(
      `${row.package ?? "not logged"} ${percent(share)}`,
      /ntlm/i.test(row.package ?? "") && share >= 0.5,
    );
  });
}
