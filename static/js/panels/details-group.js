/** The body of the details panel for several nodes drawn as one. */

/** @import { ViewNode } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { compact, visible } from "../format.js";
import { t } from "../i18n.js";
import { kindIcon, shapeOf } from "../labels.js";
import { shortNames } from "../names.js";
import { action, figures, ofFigure } from "./parts.js";

const SHOWN = 200;

/**
 * @param {ViewNode} group
 * @param {{ onPick: (id: string) => void, onExpand: (id: string) => void, onHide: (id: string) => void }} actions
 */
export function groupBody(group, { onPick, onExpand, onHide }) {
  const members = group.members ?? [];
  const names = shortNames(members.map(node => ({ ...node, key: node.id })));
  const rows = members
    .slice(0, SHOWN)
    .map(node =>
      el(
        "li",
        {},
        el(
          "button",
          { class: "link", title: node.label, click: () => onPick(node.id) },
          icon(kindIcon(shapeOf(node))),
          ` ${visible(names.get(node.id) ?? node.label)}`,
        ),
        el("span"),
        el("b", {}, compact(node.n_events)),
      ),
    );
  const who = el(
    "div",
    { class: "who" },
    el("span", { class: `avatar ${group.kind}` }, icon(group.kind === "host" ? "hdd-network" : "people")),
    el(
      "div",
      {},
      el("h2", {}, group.label),
      el(
        "p",
        {},
        members.length ? t("leaves of one node, drawn as one") : t("neighbours that are not loaded yet"),
      ),
    ),
  );
  const body = el(
    "div",
    { class: "body scrolls", tabindex: 0, role: "region", "aria-label": t("Members of the group") },
    members.length > 0 &&
      figures([
        ofFigure(members.length, group.kind === "host" ? "hosts" : "accounts"),
        ofFigure(group.n_events, "events"),
        [...ofFigure(group.n_failures, "failures"), group.n_failures > 0],
      ]),
    members.length > 0 && el("ul", { class: "why", "aria-label": t("Members") }, ...rows),
    members.length > SHOWN && el("p", { class: "mut" }, t("and {n} more", { n: members.length - SHOWN })),
  );
  const foot = el(
    "div",
    { class: "foot" },
    action("arrows-angle-expand", t("Expand"), () => onExpand(group.id), "button primary"),
    action("eye-slash", t("Hide"), () => onHide(group.id)),
  );
  return [who, body, foot];
}
