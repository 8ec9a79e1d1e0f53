/** The Cypher behind the view, with its parameters, to read and copy. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
import { Latest } from "../api.js";
import { byId } from "../dom.js";
import { t } from "../i18n.js";
import { copy } from "../toast.js";
import { viewQuery } from "../url-state.js";
import { ownQuery } from "../own-query.js";
import { mountCypherEditor } from "./cypher-editor.js";

const EXAMPLE = `MATCH (l:Logon)-[:OF_ACCOUNT]->(a:Account)
RETURN a.key AS account_key, sum(l.count) AS n
ORDER BY n DESC LIMIT 20`;

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountCypher(store, api) {
  const [panel, button] = [byId("cypher"), byId("tool-cypher")];
  const latest = new Latest();
  const editor = mountCypherEditor(store, api);
  /** @type {{ text: string, parameters: Record<string, unknown> }} */
  let shown = { text: "", parameters: {} };

  /** @param {boolean} open */
  function toggle(open) {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) load();
  }

  function load() {
    const { question, expression, cypher } = store.state;
    if (cypher) return show(cypher, ownQuery(store.state).parameters);
    const query = viewQuery(store.state);
    for (const name of ["question", "focus"]) query.delete(name);
    const path = question ? `/questions/${encodeURIComponent(question)}` : "/search";
    if (!question && !expression)
      return show(
        "",
        {},
        t(
          "No Cypher is behind this view: it shows every logon of the case. Ask a question or search to see its text.",
        ),
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
    shown = { text, parameters };
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
    () => void copy(byId("cypher-text").textContent ?? "", t("Cypher")),
  );
  byId("cypher-edit").addEventListener("click", () => {
    toggle(false);
    editor.edit(shown.text || EXAMPLE, shown.parameters);
  });
  store.on([], () => {
    if (!panel.hidden) load();
  });
  return { close: () => toggle(false), isOpen: () => !panel.hidden };
}
