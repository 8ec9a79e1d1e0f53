/** The right side: what was chosen, and everything as tables. */

/** @import { Link, Model, Point } from "./model.js" */
import { byId, counted, el, moment, visible } from "./dom.js";
import { kindOf, linkTitle, outcomeOf } from "./model.js";
import { MOST_ROWS, linkTable, nodeTable } from "./tables.js";
import { t } from "./words.js";

/**
 * @param {Model} model
 * @param {(point: Point) => void} onChoose
 */
export function mountPanels(model, onChoose) {
  const panes = ["chosen", "nodes", "links", "notes"];
  const tabs = new Map(panes.map(name => [name, byId(`tab-${name}`)]));

  /** @param {string} name */
  function show(name) {
    for (const [other, tab] of tabs) {
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      byId(`pane-${other}`).hidden = other !== name;
    }
  }
  for (const [name, tab] of tabs) {
    tab.addEventListener("click", () => show(name));
    tab.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = panes[(panes.indexOf(name) + step + panes.length) % panes.length];
      show(next);
      tabs.get(next)?.focus();
    });
  }

  /** @param {Point | null} point */
  function showPoint(point) {
    byId("pane-chosen").replaceChildren(
      ...(point
        ? describe(point, model, onChoose)
        : [el("p", { class: "soft" }, t("Click an account or a host."))]),
    );
    if (point) show("chosen");
  }

  /** @param {Set<Point> | null} found */
  function list(found) {
    const points = found ? model.points.filter(point => found.has(point)) : model.points;
    const links = found
      ? model.links.filter(link => found.has(link.start) || found.has(link.end))
      : model.links;
    byId("pane-nodes").replaceChildren(nodeTable(points, onChoose));
    byId("pane-links").replaceChildren(linkTable(links));
  }

  byId("pane-notes").replaceChildren(...noteList(model, onChoose));
  showPoint(null);
  list(null);
  show("nodes");
  return { showPoint, list };
}

/**
 * @param {Point} point
 * @param {Model} model
 * @param {(point: Point) => void} onChoose
 */
function describe(point, model, onChoose) {
  const note = model.noteOf.get(point.id);
  const facts = [
    [t("Kind"), kindOf(point)],
    [t("Events"), counted(point.n_events)],
    [t("Failures"), counted(point.n_failures)],
    [
      t("Rank"),
      point.position ? `${counted(point.position)} (${(point.rank ?? 0).toFixed(4)})` : t("not ranked"),
    ],
    [t("Highest anomaly"), point.anomaly_score ? point.anomaly_score.toFixed(1) : t("none")],
  ];
  return [
    el("h2", {}, note?.is_starred ? `★ ${point.label}` : point.label),
    note?.text ? el("p", { class: "note" }, note.text) : el("span"),
    el("dl", {}, ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    el("h3", {}, t("{n} links", { n: counted(point.links.length) })),
    el(
      "ul",
      { class: "ends" },
      ...point.links.slice(0, MOST_ROWS).map(link => {
        const [other, way] = link.start === point ? [link.end, "→"] : [link.start, "←"];
        return el(
          "li",
          {},
          el("button", { type: "button", click: () => onChoose(other) }, `${way} ${other.label}`),
          el("small", {}, summary(link)),
        );
      }),
    ),
  ];
}

/** @param {Link} link */
function summary(link) {
  const parts = [
    `${counted(link.count)} ×`,
    outcomeOf(link),
    link.logon_types.length ? t("type {types}", { types: link.logon_types.join(", ") }) : "",
    link.packages.join(", "),
    t("{first} to {last}", { first: moment(link.first_seen), last: moment(link.last_seen) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

/**
 * @param {Model} model
 * @param {(point: Point) => void} onChoose
 */
function noteList(model, onChoose) {
  if (!model.notes.length) return [el("p", { class: "soft" }, t("There are no notes."))];
  const links = new Map(model.links.map(link => [link.id, link]));
  return model.notes.map(note => {
    const point = model.byId.get(note.target);
    const link = links.get(note.target);
    const title = point?.label ?? (link ? linkTitle(link) : visible(note.target));
    return el(
      "article",
      { class: "note" },
      el(
        "h3",
        {},
        note.is_starred ? "★ " : "",
        point ? el("button", { type: "button", click: () => onChoose(point) }, title) : title,
      ),
      note.text ? el("p", {}, note.text) : el("span"),
    );
  });
}
