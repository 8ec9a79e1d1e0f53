/** Who a node logged on with: accounts, sources and destinations, the busiest first. */

/** @import { Neighbour, NodeDetails } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { compact, number, visible } from "../format.js";
import { t } from "../i18n.js";
import { kindIcon } from "../labels.js";
import { accountId, hostId, shortName } from "../names.js";

const SHOWN = 8;

/**
 * @param {NodeDetails} node
 * @param {(id: string) => void} onPick
 */
export function neighbourLists(node, onPick) {
  const { accounts = [], n_accounts: nAccounts = 0, ...hosts } = node.neighbours;
  const lists = [
    list(t("Accounts"), accounts, nAccounts, accountId, onPick),
    list(t("From hosts"), hosts.sources, hosts.n_sources, hostId, onPick),
    list(t("To hosts"), hosts.destinations, hosts.n_destinations, hostId, onPick),
  ].filter(found => found !== null);
  return (
    lists.length > 0 && el("details", { class: "neighbours" }, el("summary", {}, t("Neighbours")), ...lists)
  );
}

/**
 * @param {string} title
 * @param {Neighbour[]} rows
 * @param {number} total
 * @param {(key: string) => string} idOf
 * @param {(id: string) => void} onPick
 */
function list(title, rows, total, idOf, onPick) {
  if (!rows.length) return null;
  const shown = rows.slice(0, SHOWN);
  return el(
    "div",
    {},
    el("h3", {}, `${title} `, el("span", { class: "mut" }, number(total))),
    el("ul", { class: "why", "aria-label": title }, ...shown.map(neighbour => row(neighbour, idOf, onPick))),
    total > shown.length && el("p", { class: "mut" }, t("and {n} more", { n: number(total - shown.length) })),
  );
}

/**
 * @param {Neighbour} neighbour
 * @param {(key: string) => string} idOf
 * @param {(id: string) => void} onPick
 */
function row({ key, label, kind, n_events: n, n_failures: failures }, idOf, onPick) {
  const isHost = idOf === hostId;
  const name = el(
    "button",
    { class: "link", title: label, click: () => onPick(idOf(key)) },
    icon(kindIcon(isHost ? (kind === "address" ? "address" : "host") : "account")),
    ` ${visible(shortName(label, kind))}`,
  );
  const failed = failures
    ? el("span", { class: "pill warn" }, t("{n} failed", { n: compact(failures) }))
    : null;
  return el("li", {}, name, failed ?? el("span"), el("b", {}, compact(n)));
}
