/** The dialog "Build a search": a form that writes what could be typed. */

/** @import { Condition } from "./search-terms.js" */
import { byId, el, fill, icon, typed } from "../dom.js";
import { t } from "../i18n.js";
import { expressionText, FORMS, TERMS } from "./search-terms.js";
import { action } from "./parts.js";

/** @returns {Condition} */
const blank = () => ({ term: "account", form: "is", value: "", isNot: false });

/** @param {(expression: string) => void} search */
export function mountSearchBuilder(search) {
  const dialog = typed("search-dialog", HTMLDialogElement);
  /** @type {Condition[][]} */
  let groups = [[blank()]];

  function open() {
    groups = [[blank()]];
    draw();
    if (!dialog.open) dialog.showModal();
    focusLast();
  }

  function focusLast() {
    const fields = dialog.querySelectorAll("select.term");
    /** @type {HTMLElement | undefined} */ (fields[fields.length - 1])?.focus();
  }

  function draw() {
    fill(byId("search-groups"), ...groups.map(groupElement));
    say();
  }

  function say() {
    const text = expressionText(groups);
    byId("search-text").textContent = text || t("Nothing is asked for yet.");
    typed("search-run", HTMLButtonElement).disabled = !text;
  }

  /**
   * @param {Condition[]} group
   * @param {number} index
   */
  function groupElement(group, index) {
    const more = action(
      "plus-lg",
      t("Or"),
      () => {
        group.push(blank());
        draw();
        focusLast();
      },
      "button small",
    );
    const title = index ? t("And one of these holds") : t("One of these holds");
    return el(
      "fieldset",
      { class: "search-group" },
      el("legend", {}, title),
      ...group.map(condition => rowElement(condition, group)),
      more,
    );
  }

  /**
   * @param {Condition} condition
   * @param {Condition[]} group
   */
  function rowElement(condition, group) {
    const { takes } = TERMS[condition.term];
    const term = choice(
      t("What"),
      Object.entries(TERMS).map(([name, { title }]) => [name, title]),
      condition.term,
      value => change({ term: value, form: "is", value: "", upper: "" }),
      "term",
    );
    const form = choice(t("How"), Object.entries(FORMS[takes]), condition.form, value =>
      change({ form: value }),
    );
    const not = el("input", { type: "checkbox", checked: condition.isNot });
    not.addEventListener("change", () => change({ isNot: not.checked }, false));
    const remove = el(
      "button",
      {
        class: "icon-button xs",
        "aria-label": t("Remove this condition"),
        click: () => drop(condition, group),
      },
      icon("x-lg"),
    );

    /**
     * @param {Partial<Condition>} values
     * @param {boolean} [isRedrawn] whether other fields are needed now
     */
    function change(values, isRedrawn = true) {
      Object.assign(condition, values);
      if (!isRedrawn) return say();
      const at = [...dialog.querySelectorAll("select, input")].indexOf(
        /** @type {Element} */ (document.activeElement),
      );
      draw();
      /** @type {HTMLElement | undefined} */ ([...dialog.querySelectorAll("select, input")][at])?.focus();
    }

    return el(
      "div",
      { class: "search-row", role: "group", "aria-label": t("Condition") },
      el("label", { class: "switch" }, not, t("not")),
      term,
      form,
      valueField(t("Value"), condition, "value", () => change({}, false)),
      condition.form === "between" && valueField(t("Up to"), condition, "upper", () => change({}, false)),
      remove,
    );
  }

  /**
   * @param {Condition} condition
   * @param {Condition[]} group
   */
  function drop(condition, group) {
    group.splice(group.indexOf(condition), 1);
    groups = groups.filter(other => other.length);
    if (!groups.length) groups = [[blank()]];
    draw();
    focusLast();
  }

  byId("search-build").addEventListener("click", open);
  byId("search-and").addEventListener("click", () => {
    groups.push([blank()]);
    draw();
    focusLast();
  });
  byId("search-form").addEventListener("submit", event => {
    event.preventDefault();
    const text = expressionText(groups);
    if (!text) return;
    dialog.close();
    search(text);
  });
  return { open };
}

/**
 * @param {string} label
 * @param {[string, string][]} options value and text
 * @param {string} chosen
 * @param {(value: string) => void} onChange
 * @param {string} [className]
 */
function choice(label, options, chosen, onChange, className = "") {
  const select = el(
    "select",
    { "aria-label": label, class: className },
    ...options.map(([value, text]) => el("option", { value }, text)),
  );
  select.value = chosen;
  select.addEventListener("change", () => onChange(select.value));
  return select;
}

/**
 * @param {string} label
 * @param {Condition} condition
 * @param {"value" | "upper"} key
 * @param {() => void} onInput
 */
function valueField(label, condition, key, onInput) {
  const { takes, words } = TERMS[condition.term];
  /** @param {string} value */
  const take = value => {
    condition[key] = value;
    onInput();
  };
  if (words) {
    const options = Object.entries(words);
    condition.value ||= options[0][0];
    return choice(label, options, condition.value, take);
  }
  const input = el("input", {
    "aria-label": label,
    type: takes === "moment" ? "datetime-local" : "text",
    inputmode: takes === "number" ? "numeric" : null,
    value: condition[key] ?? "",
    autocomplete: "off",
    spellcheck: "false",
  });
  input.addEventListener("input", () => take(input.value));
  return input;
}
