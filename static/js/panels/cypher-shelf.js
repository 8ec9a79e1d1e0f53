/** Saved queries: kept under a name, taken up again, shared as a file. */

/** @import { CaseApi } from "../api.js" */
/** @import { SavedQuery } from "../types.d.ts" */
import { problemOf } from "../api.js";
import { announce, byId, el, fill, icon, typed } from "../dom.js";
import { counted, visible, when } from "../format.js";
import { t } from "../i18n.js";
import { problemCard } from "./parts.js";

/**
 * @param {CaseApi} api
 * @param {() => string} current the text to keep
 * @param {(cypher: string) => void} take
 */
export function mountQueryShelf(api, current, take) {
  const [name, note] = [typed("query-name", HTMLInputElement), typed("query-note", HTMLInputElement)];
  const file = typed("query-file", HTMLInputElement);
  /** @type {SavedQuery[]} */
  let queries = [];
  typed("query-share", HTMLAnchorElement).href = api.address("/queries.json", new URLSearchParams());

  async function load() {
    try {
      queries = (await api.get("/queries")).queries;
      draw();
    } catch (error) {
      fail(error);
    }
  }

  /** @param {unknown} error */
  const fail = error => fill(byId("query-answer"), problemCard(problemOf(error)));

  function draw() {
    const rows = queries.map(row);
    fill(
      byId("query-list"),
      ...(rows.length ? rows : [el("li", { class: "mut" }, t("No query has been saved yet."))]),
    );
  }

  /** @param {SavedQuery} query */
  function row(query) {
    const label = visible(query.name);
    const use = () => {
      take(query.cypher);
      [name.value, note.value] = [query.name, query.note];
    };
    return el(
      "li",
      {},
      el(
        "button",
        { type: "button", click: use },
        icon("code-slash"),
        el("span", {}, el("b", {}, label), el("small", {}, visible(query.note) || when(query.updated_at))),
      ),
      el(
        "button",
        {
          type: "button",
          class: "icon-button xs",
          "aria-label": t("Delete the query {name}", { name: label }),
          click: () => void drop(query),
        },
        icon("trash"),
      ),
    );
  }

  async function save() {
    const wanted = name.value.trim();
    if (!wanted) return name.focus();
    const revision = queries.find(query => query.name === wanted)?.revision ?? 0;
    const body = { name: wanted, note: note.value.trim(), cypher: current(), revision };
    await api
      .send("POST", "/queries", { body })
      .then(() => announce(t("Query saved")))
      .catch(fail);
    await load();
  }

  /** @param {SavedQuery} query */
  async function drop(query) {
    const asked = new URLSearchParams({ name: query.name, revision: String(query.revision) });
    await api.send("DELETE", "/queries", { query: asked }).catch(fail);
    await load();
    name.focus();
  }

  async function takeFile() {
    const [chosen] = file.files ?? [];
    if (!chosen) return;
    const content = await chosen.text();
    file.value = "";
    try {
      const { added } = await api.send("POST", "/queries/file", { body: { content } });
      announce(counted(added.length, "query added", "queries added"));
    } catch (error) {
      fail(error);
    }
    await load();
  }

  byId("query-save").addEventListener("click", () => void save());
  byId("query-take").addEventListener("click", () => file.click());
  file.addEventListener("change", () => void takeFile());
  return { load };
}
