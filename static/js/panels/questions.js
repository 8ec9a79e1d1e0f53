/** The side bar: every question in its group, with its number of hits under the filters. */

/** @import { Question, QuestionParameter, State, View } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon } from "../dom.js";
import { compact } from "../format.js";
import { t } from "../i18n.js";
import { CHANGE_IDS } from "../labels.js";
import { commonUnit, countText, helpOf, hiddenElement, UNITS } from "./question-counts.js";

/** @param {Store} store */
export function mountQuestions(store) {
  const root = byId("questions");
  /** @type {Question[]} */
  let questions = [];
  /** @type {number | null} */
  let nShown = null; // of the question that is looked at: the values it was given count, too

  function draw() {
    const focused = document.activeElement?.getAttribute("data-question");
    fill(root, ...grouped(questions).map(([group, members]) => section(group, members)));
    if (focused)
      /** @type {HTMLElement | null} */ (root.querySelector(`[data-question="${focused}"]`))?.focus();
  }

  /**
   * @param {string} group
   * @param {Question[]} members
   */
  function section(group, members) {
    const unit = commonUnit(members);
    const list = el("ul", { class: "questions", "aria-label": t(group) }, ...members.map(q => row(q, unit)));
    const note =
      unit === "changes" && passesChanges(store.state)
        ? el("p", { class: "mut" }, t("* Filters of logons do not narrow changes."))
        : null;
    const { name, help } = UNITS[unit];
    const heading = el("h2", {}, el("span", {}, t(group)), el("small", { title: help }, name));
    return el("section", {}, heading, note, list);
  }

  const hasValues = () => Object.keys(store.state.values).length > 0;

  /**
   * @param {Question} question
   * @param {string} unit of the others
   */
  function row(question, unit) {
    const isCurrent = store.state.question === question.name;
    const isHot = question.is_hot && (question.n_hits ?? 0) > 0;
    const hidden = isCurrent && hasValues() ? 0 : question.n_hidden_hits; // it is of no values given
    const button = el(
      "button",
      {
        "data-question": question.name,
        "aria-current": isCurrent ? "true" : null,
        title: helpOf(question, passesChanges(store.state)),
        class: isHot ? "hot" : null,
        click: () => store.show({ question: isCurrent ? null : question.name }),
      },
      icon(question.icon),
      el("span", {}, t(question.title)),
      el(
        "b",
        { class: question.of === unit ? null : "unit" },
        isCurrent && hasValues() ? compact(nShown) : countText(question, unit, passesChanges(store.state)),
      ),
      hidden > 0 && hiddenElement(hidden, !question.n_hits),
    );
    return el("li", {}, button, isCurrent && question.parameters?.length ? form(question.parameters) : null);
  }

  /**
   * The values a question can be given; they count once all are there, or none.
   * @param {QuestionParameter[]} parameters
   */
  function form(parameters) {
    /** @type {Record<string, string>} */
    const draft = { ...store.state.values };
    /**
     * @param {string} name
     * @param {string} text
     */
    const change = (name, text) => {
      draft[name] = text;
      const given = Object.entries(draft).filter(([, value]) => value);
      const isWhole = !given.length || given.length === parameters.length;
      missing.hidden = isWhole;
      if (isWhole) store.set({ values: Object.fromEntries(given) });
    };
    const missing = el(
      "p",
      { class: "missing", role: "status", hidden: true },
      t("Fill in all of them, or none."),
    );
    const fields = parameters.map(parameter => field(parameter, draft[parameter.name] ?? "", change));
    return el(
      "div",
      { class: "fields values" },
      ...fields,
      missing,
      el("p", { class: "mut" }, t(parameters[0].help)),
    );
  }

  store.on(["question"], draw);
  return {
    /** @param {Question[]} answer */
    show(answer) {
      const isFirst = !questions.length;
      questions = answer;
      draw();
      if (isFirst) root.querySelector("[aria-current]")?.closest("li")?.scrollIntoView({ block: "nearest" });
    },
    /** @param {View | null} view what the question that is looked at found */
    showFound(view) {
      nShown = view && view.n_logons + (view.n_changes ?? 0);
      const count = root.querySelector("[aria-current] b");
      if (count && hasValues()) count.textContent = compact(nShown); // in place: somebody may be typing a value
    },
    /** @param {string | null} name */
    find: name => questions.find(question => question.name === name) ?? null,
  };
}

/**
 * @param {State} state
 * @returns {boolean} whether filters are on that narrow logons and not changes, as the server takes them
 */
export function passesChanges({ eventIds, types, packages, outcome }) {
  const areOfLogons = eventIds.length > 0 && !eventIds.some(id => CHANGE_IDS.has(id));
  return areOfLogons || types.length > 0 || packages.length > 0 || outcome !== null;
}

/**
 * @param {Question[]} questions
 * @returns {[string, Question[]][]} groups in the order of their first question
 */
function grouped(questions) {
  /** @type {Map<string, Question[]>} */
  const groups = new Map();
  for (const question of questions)
    groups.set(question.group, [...(groups.get(question.group) ?? []), question]);
  return [...groups];
}

/**
 * @param {QuestionParameter} parameter
 * @param {string} value
 * @param {(name: string, text: string) => void} change
 */
function field(parameter, value, change) {
  const isMoment = parameter.type === "moment";
  const input = el("input", {
    type: isMoment ? "datetime-local" : "text",
    value: isMoment ? value.slice(0, 16) : value,
    change: () => change(parameter.name, isMoment && input.value ? `${input.value}:00Z` : input.value),
  });
  return el("label", { class: "field" }, el("span", {}, t(parameter.title)), input);
}
