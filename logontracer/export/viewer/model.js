/** What the file holds, ready to be asked: nodes, links by their ends, notes by what they are on. */

import { visible } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {{ id: string, kind: "account" | "host", label: string, account_kind?: string, host_kind?: string,
 *   is_privileged: boolean, rank: number | null, position: number | null, anomaly_score: number | null,
 *   anomaly_mark: number | null, n_events: number, n_failures: number, x: number, y: number, links: Link[] }} Point
 * @typedef {{ id: string, kind: string, from: string, to: string, outcome: string | null, is_failure: boolean,
 *   count: number, event_ids: number[], logon_types: number[], packages: string[], first_seen: string | null,
 *   last_seen: string | null, start: Point, end: Point }} Link
 * @typedef {{ key: string, label: string, total: number, max_score: number, counts: number[][],
 *   failures: { hour: number } | null, marks: number[][] }} Row
 * @typedef {{ target: string, text: string, is_starred: boolean, updated_at?: string }} Note
 * @typedef {{ hour0: number, n_hours: number, rows: Row[], histogram: number[][], total: number }} Hours
 */

export function readModel() {
  const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");
  /** @type {Map<string, Point>} */
  const points = new Map();
  for (const [place, node] of data.nodes.entries()) {
    const [x, y] = data.positions[place];
    points.set(node.id, { ...node, label: visible(node.label), x, y, links: [] });
  }
  /** @type {Link[]} */
  const links = [];
  for (const edge of data.edges) {
    const [start, end] = [points.get(edge.from), points.get(edge.to)];
    if (!start || !end) continue;
    const link = { ...edge, packages: edge.packages.map(visible), start, end };
    links.push(link);
    start.links.push(link);
    if (end !== start) end.links.push(link);
  }
  /** @type {Note[]} */
  const notes = data.notes ?? [];
  /** @type {Hours} */
  const hours = data.timeline ?? { hour0: 0, n_hours: 0, rows: [], histogram: [], total: 0 };
  return {
    points: [...points.values()],
    byId: points,
    links,
    hours,
    notes,
    noteOf: new Map(notes.map(note => [note.target, note])),
    counts: data.counts,
    /** @type {Record<string, string>} */
    texts: data.texts ?? {},
  };
}

/** @typedef {ReturnType<typeof readModel>} Model */

/** @param {Point} point */
export function kindOf(point) {
  if (point.kind === "host") return point.host_kind === "address" ? t("host known by address") : t("host");
  if (point.is_privileged) return t("privileged account");
  switch (point.account_kind) {
    case "machine":
      return t("machine account");
    case "system":
      return t("system account");
    case "service":
      return t("service account");
    case "anonymous":
      return t("anonymous account");
    default:
      return t("user account");
  }
}

/** @param {Link} link */
export function outcomeOf(link) {
  if (link.outcome === null) return "";
  return link.outcome === "failure" ? t("failure") : t("success");
}

/** @param {Link} link */
export function linkTitle(link) {
  return `${link.start.label} → ${link.end.label}`;
}
