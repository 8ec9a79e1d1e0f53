/** What the file holds, ready to be asked: nodes, links by their ends, notes by what they are on. */

import { visible } from "./dom.js";
import { t } from "./words.js";

/**
 * @typedef {{ id: string, kind: "account" | "host", label: string, account_kind?: string, host_kind?: string,
 *   is_privileged: boolean, rank: number | null, position: number | null, anomaly_score: number | null,
 *   anomaly_mark: number | null, anomaly_departure: number | null, n_events: number, n_failures: number,
 *   stands_out: boolean, x: number, y: number, links: Link[] }} Point
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
  const ringed = striking(data.nodes);
  for (const [place, node] of data.nodes.entries()) {
    const [x, y] = data.positions[place];
    points.set(node.id, {
      ...node,
      label: visible(node.label),
      stands_out: ringed.has(node.id),
      x,
      y,
      links: [],
    });
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

/**
 * The accounts that get a ring, as in the page: a mark above 16, a departure that chance makes of one hour in
 * 20,000, and of these the eight that depart most.
 * @param {Pick<Point, "id" | "anomaly_mark" | "anomaly_departure">[]} nodes
 * @returns {Set<string>} their ids
 */
export function striking(nodes) {
  const departure = (/** @type {{ anomaly_departure: number | null }} */ node) => node.anomaly_departure ?? 0;
  const strong = nodes.filter(node => (node.anomaly_mark ?? 0) >= 3 && departure(node) >= 10);
  return new Set(
    strong
      .sort((a, b) => departure(b) - departure(a))
      .slice(0, 8)
      .map(node => node.id),
  );
}

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
