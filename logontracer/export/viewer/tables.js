/** Accounts, hosts and links as tables. */

/** @import { Link, Point } from "./model.js" */
import { counted, el, moment } from "./dom.js";
import { kindOf, linkTitle, outcomeOf } from "./model.js";
import { t } from "./words.js";

/** Rows of a table that are made; a search narrows it. */
export const MOST_ROWS = 400;

/**
 * @param {Point[]} points
 * @param {(point: Point) => void} onChoose
 */
export function nodeTable(points, onChoose) {
  const rows = points
    .slice(0, MOST_ROWS)
    .map(point =>
      el(
        "tr",
        {},
        el("td", {}, el("button", { type: "button", click: () => onChoose(point) }, point.label)),
        el("td", {}, kindOf(point)),
        el("td", { class: "number" }, counted(point.n_events)),
        el("td", { class: "number" }, point.position ? counted(point.position) : ""),
      ),
    );
  return table([t("Name"), t("Kind"), t("Events"), t("Rank")], rows, points.length);
}

/** @param {Link[]} links */
export function linkTable(links) {
  const rows = links
    .slice(0, MOST_ROWS)
    .map(link =>
      el(
        "tr",
        {},
        el("td", {}, linkTitle(link)),
        el("td", {}, outcomeOf(link)),
        el("td", { class: "number" }, counted(link.count)),
        el("td", {}, moment(link.first_seen)),
      ),
    );
  return table([t("From → to"), t("Outcome"), t("Count"), t("First (UTC)")], rows, links.length);
}

/**
 * @param {string[]} headings
 * @param {HTMLElement[]} rows
 * @param {number} total
 */
function table(headings, rows, total) {
  const left = total - rows.length;
  return el(
    "div",
    {},
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...headings.map(heading => el("th", { scope: "col" }, heading)))),
      el("tbody", {}, ...rows),
    ),
    left > 0 && el("p", { class: "soft" }, t("{n} more: narrow them with the search.", { n: counted(left) })),
  );
}
