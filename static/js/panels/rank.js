/** Accounts or hosts by score, with the method that gave it. */

/** @import { RankRow } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
/** @import { CaseApi } from "../api.js" */
import { Latest } from "../api.js";
import { byId, el, fill, icon } from "../dom.js";
import { counted, number } from "../format.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { kindIcon, shapeOf } from "../labels.js";
import { attachMenu } from "../menu.js";
import { accountId, hostId, shortNames, standOut } from "../names.js";
import { letGoOf } from "../url-unknown.js";

const PAGE = 100;

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {(id: string) => void} pick
 */
export function mountRank(store, api, pick) {
  const latest = new Latest();
  /** @type {{ rows: RankRow[], total: number, next: string | null, methods: string[], method: string }} */
  let answer = { rows: [], total: 0, next: null, methods: [], method: "weighted" };

  for (const of of /** @type {const} */ (["accounts", "hosts"]))
    byId(`rank-${of}`).addEventListener("click", () => store.set({ rankOf: of }));
  attachMenu(byId("rank-method"), methodEntries, t("Ranking method"));

  function methodEntries() {
    return answer.methods.map(name => ({
      label: methodWord(name),
      checked: name === answer.method,
      run: () => store.set({ rankMethod: name === "weighted" ? null : name }),
    }));
  }

  /** @param {string | null} [after] */
  function load(after = null) {
    const { rankOf, rankMethod } = store.state;
    const query = new URLSearchParams({ of: rankOf, limit: String(PAGE) });
    if (rankMethod) query.set("method", rankMethod);
    if (after) query.set("after", after);
    return latest.run(
      signal => api.get("/rank", query, signal),
      found => {
        answer = {
          ...found,
          methods: found.methods ?? [found.method],
          rows: after ? [...answer.rows, ...found.rows] : found.rows,
        };
        draw();
      },
      problem => {
        if (letGoOf(store, problem)) return;
        byId("rank-count").textContent = "";
        fill(byId("rank-list"), el("li", { class: "hint-small" }, said(problem, "detail")));
      },
    );
  }

  function draw() {
    const { rankOf, selected } = store.state;
    byId("rank-accounts").setAttribute("aria-pressed", String(rankOf === "accounts"));
    byId("rank-hosts").setAttribute("aria-pressed", String(rankOf === "hosts"));
    byId("rank-method-name").textContent = methodWord(answer.method);
    byId("rank-count").textContent = answer.total ? t("of {total}", { total: number(answer.total) }) : "";
    const names = shortNames(answer.rows);
    const marked = standOut(answer.rows);
    const best = answer.rows[0]?.score || 1;
    const idOf = rankOf === "accounts" ? accountId : hostId;
    const rows = answer.rows.map(row =>
      el("li", {}, rowButton(row, idOf(row.key), names, best, marked, selected)),
    );
    const next = answer.next;
    const more =
      next && el("li", {}, el("button", { class: "more", click: () => void load(next) }, t("Show more")));
    fill(
      byId("rank-list"),
      ...rows,
      more,
      !rows.length && el("li", { class: "hint-small" }, t("Nothing is ranked yet.")),
    );
  }

  /**
   * @param {RankRow} row
   * @param {string} id
   * @param {Map<string, string>} names
   * @param {number} best
   * @param {Set<string>} marked
   * @param {string | null} selected
   */
  function rowButton(row, id, names, best, marked, selected) {
    const shape = shapeOf({
      ...row,
      kind: store.state.rankOf === "hosts" && row.kind !== "address" ? "host" : row.kind,
    });
    const fillBar = el("s");
    fillBar.style.width = `${Math.max(0, (row.score / best) * 100).toFixed(1)}%`;
    const isMarked = marked.has(row.key);
    const name = el(
      "span",
      { class: "name" },
      el("span", {}, names.get(row.key) ?? row.label),
      isMarked && el("em", { title: t("ChangeFinder anomaly") }),
    );
    return el(
      "button",
      {
        class: shape,
        "aria-current": id === selected ? "true" : null,
        title: t("{name} · {events} of logons in the whole case, hidden noise too", {
          name: row.label,
          events: counted(row.n_events, "event"),
        }),
        click: () => pick(id),
      },
      el("span", { class: "position" }, String(row.position)),
      icon(kindIcon(shape)),
      name,
      el("span", { class: "bar" }, fillBar),
      el("span", { class: "score-value" }, score(row.score)),
    );
  }

  store.on(["rankOf", "rankMethod"], () => void load());
  store.on(["selected"], draw);
  return { load };
}

/** @param {string} method as the command line knows it; that of the original keeps its name */
const methodWord = method => (method === "weighted" ? t("weighted") : method);

/** @param {number} value */
export function score(value) {
  if (value === 0) return "0";
  return value >= 0.001 ? value.toFixed(3) : value.toExponential(0);
}
