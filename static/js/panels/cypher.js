/** The Cypher behind the view, with its parameters, to read and copy. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
import { Latest } from "../api.js";
import { byId } from "../dom.js";
import { copy } from "../toast.js";
import { viewQuery } from "../url-state.js";

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountCypher(store, api) {
  const [panel, button] = [byId("cypher"), byId("tool-cypher")];
  const latest = new Latest();

  /** @param {boolean} open */
  function toggle(open) {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) load();
  }

  function load() {
    const { question, expression } = store.state;
    const query = viewQuery(store.state);
    for (const name of ["question", "focus"]) query.delete(name);
    const path = question ? `/questions/${encodeURIComponent(question)}` : "/search";
    if (!question && !expression)
      return show(
        "",
        {},
        "No Cypher is behind this view: it shows every logon of the case. Ask a question or search to see its text.",
      );
    void latest.run(
      signal => api.get(path, query, signal),
      answer => show(answer.cypher ?? "", answer.parameters ?? {}),
      problem => show("", {}, problem.detail),
    );
  }

  /**
   * @param {string} text
   * @param {Record<string, unknown>} parameters
   * @param {string} [instead]
   */
  function show(text, parameters, instead = "") {
    byId("cypher-text").textContent = text || instead;
    byId("cypher-copy").hidden = !text;
    const rows = Object.entries(parameters).map(([name, value]) => `$${name} = ${JSON.stringify(value)}`);
    byId("cypher-parameters").textContent = rows.join("\n");
    byId("cypher-parameters").hidden = !rows.length;
  }

  button.addEventListener("click", () => toggle(Boolean(panel.hidden)));
  byId("cypher-close").addEventListener("click", () => {
    toggle(false);
    button.focus();
  });
  byId("cypher-copy").addEventListener(
    "click",
    () => void copy(byId("cypher-text").textContent ?? "", "Cypher"),
  );
  store.on([], () => {
    if (!panel.hidden) load();
  });
  return { close: () => toggle(false), isOpen: () => !panel.hidden };
}
