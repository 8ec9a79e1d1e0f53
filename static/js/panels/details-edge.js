/** The body of the details panel for an edge: the logons between two nodes. */

/** @import { View, ViewEdge } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { el, icon } from "../dom.js";
import { compact, number, span, visible } from "../format.js";
import { t } from "../i18n.js";
import { EVENT_TITLES, logonType } from "../labels.js";
import { shortName } from "../names.js";
import { eventsBox } from "./details-node.js";
import { noteElement } from "../notes.js";
import { action, fact, figures, pill } from "./parts.js";

/**
 * @param {ViewEdge} edge
 * @param {View} view
 * @param {Store} store
 */
export function edgeBody(edge, view, store) {
  const [from, to] = [edge.from, edge.to].map(id => {
    const node = view.nodes.find(other => other.id === id);
    return visible(node ? shortName(node.label, node.kind) : id);
  });
  const [events, total] = [eventsBox(`${from} to ${to}`), el("span", { class: "mut" })];
  const avatar = el(
    "span",
    { class: `avatar edge${edge.is_failure ? " failed" : ""}` },
    icon(edge.is_failure ? "x-lg" : "arrow-right"),
  );
  const who = el(
    "div",
    { class: "who" },
    avatar,
    el("div", {}, el("h2", { title: `${from} → ${to}` }, `${from} → ${to}`), el("p", {}, whatOf(edge))),
  );
  const facts = el(
    "dl",
    { class: "facts" },
    ...fact(
      t("Source"),
      edge.is_claimed_source &&
        el(
          "span",
          { class: "mut" },
          t("as the client claims: no address was logged, and anybody can send any name"),
        ),
    ),
    ...fact(
      t("Compared"),
      edge.before !== undefined &&
        t("{before} before, {after} after", { before: number(edge.before), after: number(edge.after) }),
    ),
    ...fact(t("Seen"), span(edge.first_seen, edge.last_seen)),
    ...fact(
      t("Event ids"),
      ...edge.event_ids.map(id => pill(`${id} ${EVENT_TITLES[id] ?? ""}`.trim(), edge.is_failure)),
    ),
    ...fact(t("Logon types"), ...edge.logon_types.map(type => pill(logonType(type)))),
    ...fact(t("Auth"), ...edge.packages.map(name => pill(name, /ntlm/i.test(name)))),
  );
  const body = el(
    "div",
    { class: "body scrolls", tabindex: 0, role: "region", "aria-label": t("Facts about these logons") },
    figures([
      [compact(edge.count), "events", edge.is_failure],
      [compact(edge.n_logons ?? 1), "logons"],
      [compact(edge.event_ids.length), "event ids"],
    ]),
    noteElement(edge.id),
    facts,
    el("div", { class: "events" }, el("h3", {}, t("Events"), " ", total), events),
  );
  const foot = el(
    "div",
    { class: "foot" },
    action("person-fill", visible(from), () => store.set({ selected: edge.from })),
    action("arrow-right", visible(to), () => store.set({ selected: edge.to })),
  );
  return { parts: [who, body, foot], events, total };
}

/** @param {ViewEdge} edge */
function whatOf(edge) {
  if (edge.kind === "change") return "changes made";
  return edge.is_failure ? "failed logons" : "logons";
}
