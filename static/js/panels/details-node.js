/** The body of the details panel for an account or a host. */

/** @import { LogonRow, NodeDetails } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { el, icon } from "../dom.js";
import { compact, number, percent, visible } from "../format.js";
import { kindIcon, logonType, shapeOf } from "../labels.js";
import { shortName } from "../names.js";
import { identity, moreFacts } from "./details-identity.js";
import { sparkCanvas } from "./details.js";
import { action, figures } from "./parts.js";

/**
 * @param {NodeDetails} node
 * @param {Store} store
 */
export function nodeBody(node, store) {
  const [spark, events, total] = [sparkCanvas(), eventsBox(node.label), el("span", { class: "mut" })];
  const open = () => store.set({ dock: "events" });
  const scroll = el(
    "div",
    { class: "body scrolls", tabindex: 0, role: "region", "aria-label": `Facts about ${node.label}` },
    counts(node),
    identity(node),
    el("div", { class: "spark" }, el("h3", {}, "Events per hour"), spark),
    why(node),
    moreFacts(node),
    el(
      "div",
      { class: "events" },
      el("h3", {}, "Events ", total, el("button", { class: "link", click: open }, "Open table")),
      events,
    ),
  );
  return { parts: [who(node), scroll, foot(node, store)], spark, events, total };
}

/** @param {string} label */
export function eventsBox(label) {
  return el("div", {
    class: "table-box scrolls",
    tabindex: 0,
    role: "region",
    "aria-label": `Events of ${label}`,
  });
}

/** @param {NodeDetails} node */
function who(node) {
  const shape = shapeOf({
    ...node,
    kind: node.id.startsWith("h:") && node.kind !== "address" ? "host" : node.kind,
  });
  const isMarked = (node.anomaly?.mark ?? 0) > 0;
  const avatar = el("span", { class: `avatar ${shape}${isMarked ? " marked" : ""}` }, icon(kindIcon(shape)));
  const score =
    isMarked &&
    el(
      "span",
      { class: "score", title: "Highest ChangeFinder score" },
      icon("exclamation-triangle-fill"),
      (node.anomaly?.score ?? 0).toFixed(1),
    );
  return el(
    "div",
    { class: "who" },
    avatar,
    el(
      "div",
      {},
      el("h2", { title: node.label }, visible(shortName(node.label, node.kind))),
      el("p", {}, visible(kindText(node))),
    ),
    score,
  );
}

/** @param {NodeDetails} node */
function kindText(node) {
  if (node.id.startsWith("h:")) {
    if (node.is_domain_controller) return "domain controller";
    return HOST_KINDS[node.kind] ?? node.kind;
  }
  const kind = `${node.is_privileged ? "privileged " : ""}${node.kind} account`;
  return `${node.domain ?? "domain not logged"} · ${kind}`;
}

/** @type {Record<string, string>} */
const HOST_KINDS = {
  host: "host",
  address: "address without a proven name",
  claimed: "name that only an NTLM client claimed",
  loopback: "the machine itself",
};

/** @param {NodeDetails} node */
function counts(node) {
  const { neighbours } = node;
  const isHost = node.id.startsWith("h:");
  return figures([
    [compact(node.n_events), "events"],
    isHost
      ? [compact(neighbours.n_accounts ?? 0), "accounts"]
      : [compact(neighbours.n_sources + neighbours.n_destinations), "hosts"],
    [compact(node.n_failures), "failures", node.n_failures > 0],
    [node.rank ? `#${node.rank.position}` : "–", "PageRank"],
  ]);
}

/** @param {NodeDetails} node */
function why(node) {
  const reasons = node.rank?.reasons ?? [];
  if (!reasons.length) return null;
  const best = reasons[0].share || 1;
  return el(
    "details",
    { open: true },
    el("summary", {}, "Why this rank"),
    el("ol", { class: "why" }, ...reasons.slice(0, 6).map(reason => reasonRow(reason, best))),
  );
}

/**
 * @param {LogonRow & { share: number }} reason
 * @param {number} best
 */
function reasonRow(reason, best) {
  const bar = el("s");
  bar.style.width = `${((reason.share / best) * 100).toFixed(0)}%`;
  const text = visible(pathOf(reason));
  const help = `${reason.event_id} ${logonType(reason.logon_type)} · ${number(reason.count)} events`;
  return el(
    "li",
    { title: `${text} · ${help}` },
    el("span", {}, text),
    el("span", { class: "bar" }, bar),
    el("b", {}, percent(reason.share)),
  );
}

/** @param {LogonRow} row */
function pathOf(row) {
  const hosts = [row.source_key, row.destination_key ?? row.validator_key].map(
    key => key && shortName(key, "host"),
  );
  return [hosts[0], row.account_key && shortName(row.account_key), hosts[1]].filter(Boolean).join(" → ");
}

/**
 * @param {NodeDetails} node
 * @param {Store} store
 */
function foot(node, store) {
  const isFocused = store.state.focus === node.id;
  const term = node.id.startsWith("h:") ? "host" : "account";
  const quoted = `${term}:"${node.key.replaceAll(/["\\]/g, "\\$&")}"`;
  return el(
    "div",
    { class: "foot" },
    isFocused
      ? action(
          "arrow-counterclockwise",
          "All logons",
          () => store.show({ selected: node.id }),
          "button primary",
        )
      : action(
          "bullseye",
          "Focus",
          () => store.show({ focus: node.id, selected: node.id }),
          "button primary",
        ),
    action("list-ul", "Events", () => store.set({ dock: "events" })),
    action("search", "Search", () => store.show({ expression: quoted, selected: node.id })),
  );
}
