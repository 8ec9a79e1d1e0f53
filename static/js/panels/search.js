/** The search box: suggestions while typing, an expression on Enter, the wrong character marked. */

/** @import { Problem, Suggestion } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { Command } from "../keyboard.js" */
import { Latest } from "../api.js";
import { announce, byId, el, fill, typed } from "../dom.js";
import { counted } from "../format.js";
import { said } from "../said.js";
import { onKeys } from "../keyboard.js";
import { accountId, hostId } from "../names.js";
import { filterQuery } from "../url-state.js";
import { marked } from "./parts.js";
import { actionsFor, calledSo, groupElements, inGroups } from "./suggestions.js";

const PAUSE_MS = 110; // between two strokes of somebody who types quickly

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {(id: string) => void} pick
 * @param {() => Command[]} commands what can be done by name
 */
export function mountSearch(store, api, pick, commands) {
  const input = typed("search-input", HTMLInputElement);
  const [popup, list, error] = [byId("suggestions"), byId("suggestion-list"), byId("search-error")];
  const [suggesting, checking] = [new Latest(), new Latest()];
  /** @type {Suggestion[]} */
  let shown = [];
  let active = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {boolean} open */
  function toggle(open) {
    popup.hidden = !open;
    input.setAttribute("aria-expanded", String(open && shown.length > 0));
    if (!open) setActive(-1);
  }

  /** @param {number} index */
  function setActive(index) {
    active = index;
    list.querySelectorAll("[role=option]").forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === index));
      if (i === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${index}`);
  }

  function suggest() {
    clearTimeout(timer);
    const text = input.value.trim();
    setActive(-1); // what was chosen belonged to another text
    hideError();
    byId("search-clear").hidden = !input.value;
    if (!text) return toggle(false);
    timer = setTimeout(() => {
      const query = new URLSearchParams({ q: text, limit: "12" });
      void suggesting.run(
        signal => api.get("/suggest", query, signal),
        showSuggestions,
        () => toggle(false),
      );
    }, PAUSE_MS);
  }

  /** @param {{ suggestions: Suggestion[] }} answer */
  function showSuggestions({ suggestions }) {
    if (document.activeElement !== input) return;
    const needle = input.value.trim().toLowerCase();
    const isEnglish = document.documentElement.lang === "en";
    const all = isEnglish ? suggestions : [...suggestions, ...calledSo(needle, suggestions)];
    shown = [...inGroups(all), ...actionsFor(needle, commands())];
    fill(list, ...groupElements(shown, needle, choose));
    setActive(-1);
    toggle(true);
    list.hidden = !shown.length;
    announce(counted(shown.length, "suggestion"));
  }

  /** @param {Suggestion} suggestion */
  function choose(suggestion) {
    toggle(false);
    if (suggestion.kind === "account") pick(accountId(suggestion.key));
    else if (suggestion.kind === "host") pick(hostId(suggestion.key));
    else if (suggestion.kind === "question") store.show({ question: suggestion.key });
    else if (suggestion.kind !== "action") run(suggestion.term);
    if (["account", "host", "question", "action"].includes(suggestion.kind)) input.value = "";
    byId("search-clear").hidden = !input.value;
    if (suggestion.kind === "action") act(suggestion.key);
  }

  /** @param {string} name the text of a command */
  function act(name) {
    input.blur();
    commands()
      .find(command => command.text === name)
      ?.run?.();
  }

  /** @param {string} text */
  function run(text) {
    clearTimeout(timer);
    suggesting.controller?.abort();
    input.value = text;
    if (!text.trim()) return store.show({});
    const query = filterQuery(store.state);
    query.set("q", text);
    query.set("limit", "1");
    const done = () => {
      toggle(false);
      store.show({ expression: text });
    };
    void checking.run(signal => api.get("/search", query, signal), done, showError);
  }

  /** @param {Problem} problem */
  function showError(problem) {
    byId("search").classList.add("wrong");
    input.setAttribute("aria-invalid", "true");
    shown = [];
    list.hidden = true;
    fill(
      error,
      el("b", { class: "bad" }, said(problem, "title")),
      el("p", {}, said(problem, "detail")),
      marked(input.value, problem),
      problem.hint ? el("p", { class: "mut" }, said(problem, "hint")) : null,
    );
    error.hidden = false;
    toggle(true);
    const at = problem.facts?.position;
    if (typeof at === "number") input.setSelectionRange(at, at + 1);
  }

  function hideError() {
    error.hidden = true;
    byId("search").classList.remove("wrong");
    input.removeAttribute("aria-invalid");
  }

  /** @param {number} by one down or up, around the ends */
  function step(by) {
    if (popup.hidden) return false;
    const last = shown.length - 1;
    const next = active + by;
    setActive(next > last ? 0 : next < 0 ? last : next);
    return true;
  }

  onKeys(input, "search", {
    run: () => (active >= 0 ? choose(shown[active]) : run(input.value.trim())),
    next: () => step(1),
    previous: () => step(active < 0 ? 0 : -1),
    leave() {
      if (popup.hidden) input.blur();
      toggle(false);
    },
  });

  input.addEventListener("input", suggest);
  input.addEventListener("focus", () => input.value && suggest());
  byId("search").addEventListener("focusout", event => {
    if (!byId("search").contains(/** @type {Node | null} */ (event.relatedTarget))) toggle(false);
  });
  byId("search-clear").addEventListener("click", () => {
    input.value = "";
    hideError();
    suggest();
    if (store.state.expression) store.show({});
    input.focus();
  });
  const draw = () => {
    input.value = store.state.expression ?? ""; // also in the box itself: Back must not leave what was typed later
    byId("search-clear").hidden = !input.value;
  };
  store.on(["expression"], draw);
  draw();
  return {
    focus: () => {
      input.focus();
      input.select();
    },
    /** @param {string} text what was put together elsewhere; an error in it shows as if it had been typed */
    run(text) {
      input.focus();
      run(text);
    },
  };
}
