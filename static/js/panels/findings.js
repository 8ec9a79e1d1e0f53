/** What to look at next: questions that should have no answer, accounts whose hour stands out, gaps; ranked as one list. */

/** @import { Gap, Question, TimelineRow } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
import { Latest } from "../api.js";
import { el, fill, icon } from "../dom.js";
import { HOUR_MS, number, visible, when } from "../format.js";
import { t } from "../i18n.js";
import { accountId } from "../names.js";
import { mostUnusual } from "../timeline/marks.js";
import { filterQuery } from "../url-state.js";
import { zoneName } from "../zone.js";
import { findingsOfGaps, gapsWithin, momentsOf } from "./findings-gaps.js";

const [FEW, MOST, MOST_GAPS] = [5, 30, 300];
const CLEARED = "log_cleared"; // a question and a kind of gap

/**
 * @typedef {object} Finding
 * @property {string} title
 * @property {string} why
 * @property {string} icon
 * @property {number} weight on the scale of departures: how far an hour is from what was to be expected
 * @property {Partial<import("../types.d.ts").State>} shows
 */

/**
 * One hit of a question nobody should have to ask weighs 100; the more it finds, the less each of them says.
 * @param {Question[]} questions
 * @param {Gap[]} [gaps] when and where a log was cleared
 * @returns {Finding[]}
 */
export function findingsOfQuestions(questions, gaps = []) {
  const cleared = gaps.filter(gap => gap.kind === CLEARED);
  return questions
    .filter(question => question.is_hot && (question.n_hits ?? 0) > 0)
    .map(question => ({
      title: `${t(question.title)} · ${number(question.n_hits)}`,
      why: question.name === CLEARED && cleared.length ? momentsOf(cleared) : t(question.help),
      icon: question.icon,
      weight: 100 / (1 + Math.log10(question.n_hits ?? 1)),
      shows: { question: question.name },
    }));
}

/**
 * @param {TimelineRow[]} rows
 * @returns {Finding[]} one for each account with an hour that stands out
 */
export function findingsOfHours(rows) {
  return rows.flatMap(({ key, label, is_privileged: isPrivileged, departure: weight, ...row }) => {
    const most = mostUnusual(row);
    if (!most || !weight) return [];
    const begin = most.hour * HOUR_MS;
    const iso = (/** @type {number} */ moment) => new Date(moment).toISOString().replace(".000", "");
    const values = {
      size: most.size,
      time: when(begin),
      zone: zoneName(),
    };
    return {
      title: visible(label),
      why: t("{time} {zone}: {size}", values),
      icon: isPrivileged ? "shield-fill-exclamation" : "person-fill",
      weight,
      shows: {
        focus: accountId(key),
        selected: accountId(key),
        from: iso(begin),
        to: iso(begin + HOUR_MS),
      },
    };
  });
}

/** @type {HTMLElement | null} */
let box = null;

/** The list, for the panel that shows the case. */
export const findingsElement = () => box;

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountFindings(store, api) {
  const latest = new Latest();
  const list = el("ol", { class: "look-next", "aria-labelledby": "findings-title" });
  const more = el("button", { class: "link" });
  box = el("section", {}, el("h3", { id: "findings-title" }, t("What to look at next")), list, more);
  /** @type {{ questions: Question[], rows: TimelineRow[], gaps: Gap[] }} */
  const found = { questions: [], rows: [], gaps: [] };
  let isWhole = false;

  function draw() {
    const { questions, rows } = found;
    const gaps = gapsWithin(found.gaps, store.state.from, store.state.to);
    const isAsked = questions.some(({ name, n_hits: n }) => name === CLEARED && n);
    const all = [
      ...findingsOfQuestions(questions, gaps),
      ...findingsOfHours(rows),
      ...findingsOfGaps(gaps.filter(gap => gap.kind !== CLEARED || !isAsked)),
    ];
    const ranked = all.sort((a, b) => b.weight - a.weight).slice(0, MOST);
    const shown = ranked.slice(0, isWhole ? MOST : FEW);
    const nothing = el("li", { class: "mut" }, t("Nothing stands out under these filters."));
    fill(list, ...(shown.length ? shown.map(row) : [nothing]));
    more.hidden = ranked.length <= FEW;
    more.textContent = isWhole ? t("Show fewer") : t("Show all {n}", { n: ranked.length });
  }

  /** @param {Finding} finding */
  function row(finding) {
    const show = () => store.show(finding.shows);
    return el(
      "li",
      {},
      el(
        "button",
        { click: show },
        icon(finding.icon),
        el("span", {}, el("b", {}, finding.title), el("small", {}, finding.why)),
        icon("chevron-right", "sm"),
      ),
    );
  }

  more.addEventListener("click", () => {
    isWhole = !isWhole;
    draw();
  });
  return {
    /** @param {Question[]} questions */
    showQuestions(questions) {
      found.questions = questions;
      draw();
    },
    load() {
      const query = filterQuery(store.state);
      query.set("order", "anomalous");
      query.set("limit", String(MOST));
      return latest.run(
        signal =>
          Promise.all([
            api.get("/timeline", query, signal),
            api.get("/gaps", new URLSearchParams({ limit: String(MOST_GAPS) }), signal),
          ]),
        ([timeline, { gaps }]) => {
          found.rows = timeline.rows;
          found.gaps = gaps;
          draw();
        },
        () => undefined, // the timeline itself says what is wrong
      );
    },
  };
}
