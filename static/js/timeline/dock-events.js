/** The dock's event table: exactly the events of what is looked at, ordered, narrowed and saved as the reader likes. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { EventPage } from "../types.d.ts" */
import { problemOf } from "../api.js";
import { announce, byId, el, fill, icon } from "../dom.js";
import { number } from "../format.js";
import { t } from "../i18n.js";
import { said } from "../said.js";
import { BLOCK, Blocks } from "../events/blocks.js";
import { allColumns, understood, USUAL } from "../events/columns.js";
import { columnEntries } from "../events/columns-menu.js";
import { EventGrid } from "../events/grid.js";
import { countWords, scopeQuery, scopeWords } from "../events/scope.js";
import { outcomeOf, titlesOf } from "../labels.js";
import { attachMenu } from "../menu.js";
import { INITIAL } from "../store.js";
import { openEvent } from "../panels/event-dialog.js";
import { arePseudonymsOn, onPseudonyms } from "../pseudonyms.js";
import { copy } from "../toast.js";

/** @type {Record<string, (text: string) => string>} columns that the page words otherwise than the records */
const SERVER_WORDS = { outcome: outcomeOf, title: titlesOf };
const REMEMBERED = "logontracer.event-columns";

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountDockEvents(store, api) {
  const box = byId("event-table");
  const caption = el("span", { class: "events-caption", role: "status" });
  const download = el(
    "a",
    { class: "icon-button", "aria-label": t("Download these events as CSV") },
    icon("download"),
  );
  const chooser = el(
    "button",
    { class: "chooser", "aria-haspopup": "menu", "aria-expanded": "false" },
    icon("layout-three-columns"),
    t("Columns"),
  );
  const list = el("div", { class: "table-box scrolls events-list" });
  fill(box, el("div", { class: "events-bar" }, caption, chooser, download), list);

  let names = understood(remembered());
  /** @type {string[]} columns that the rows at hand have */
  let fetched = [];
  /** @type {string | null} */
  let shown = null;
  /** @type {{ blocks: Blocks, page: EventPage } | null} */
  let answer = null;

  const grid = new EventGrid(list, {
    sort(column) {
      const sort = column.sort ?? column.name;
      const { state } = store;
      store.set({ sort, isDescending: state.sort === sort && !state.isDescending });
      announce(
        store.state.isDescending
          ? t("Ordered by {column}, last first", { column: column.title })
          : t("Ordered by {column}", { column: column.title }),
      );
    },
    narrow(column, text) {
      const texts = { ...store.state.columnTexts, [column.name]: text.trim() };
      store.set({ columnTexts: Object.fromEntries(Object.entries(texts).filter(([, sought]) => sought)) });
    },
    open: row => openEvent(row, api),
    copy: (text, what) => void copy(text, what),
    failed: error => fill(caption, said(problemOf(error), "detail")),
  });
  attachMenu(chooser, () => columnEntries(names, choose), t("Columns"));

  /** @param {string[]} chosen */
  function choose(chosen) {
    names = understood(chosen);
    if (names.join() === USUAL.join()) localStorage.removeItem(REMEMBERED);
    else localStorage.setItem(REMEMBERED, JSON.stringify(names));
    if (names.some(name => !fetched.includes(name))) answer?.blocks.renew(pagesOf(query()));
    draw();
  }

  const columns = () => names.flatMap(name => allColumns().filter(column => column.name === name));

  /** What the address asks for, of columns there are. */
  function order() {
    const { sort, isDescending, columnTexts } = store.state;
    const all = allColumns();
    const texts = Object.entries(columnTexts).filter(([name]) => all.some(column => column.name === name));
    const isKnown = all.some(column => column.sort === sort);
    return { sort: isKnown ? sort : INITIAL.sort, isDescending, texts: new Map(texts) };
  }

  function query() {
    const found = scopeQuery(store.state);
    const { sort, isDescending, texts } = order();
    found.set("sort", sort);
    if (isDescending) found.set("order", "descending");
    for (const [name, text] of texts) {
      const column = allColumns().find(other => other.name === name);
      found.set(`column.${column?.sort ?? name}`, (SERVER_WORDS[name] ?? String)(text));
    }
    return found;
  }

  /** @param {URLSearchParams} asked */
  function pagesOf(asked) {
    fetched = names;
    const wanted = [...asked, ...names.map(name => ["show", name]), ["limit", String(BLOCK)]];
    return (/** @type {Record<string, string>} */ place) =>
      api.get("/events", new URLSearchParams([...wanted, ...Object.entries(place)]));
  }

  function show() {
    const asked = query();
    if (asked.toString() === shown) return;
    shown = asked.toString();
    const blocks = new Blocks(pagesOf(asked));
    list.setAttribute("aria-busy", "true");
    return blocks.block(0).then(
      page => shown === asked.toString() && drawAnswer({ blocks, page }),
      error => {
        if (shown !== asked.toString()) return;
        shown = null;
        answer = null;
        fill(caption, said(problemOf(error), "detail"));
        grid.show(new Blocks(() => Promise.reject(error)), 0, columns(), order());
      },
    );
  }

  /** @param {{ blocks: Blocks, page: EventPage }} found */
  function drawAnswer(found) {
    answer = found;
    list.removeAttribute("aria-busy");
    draw();
  }

  function draw() {
    if (!answer) return;
    const { blocks, page } = answer;
    grid.show(blocks, page.total ?? 0, columns(), order());
    drawCaption(page);
    const file = query();
    for (const name of names) file.append("show", name);
    file.set(
      "zone",
      store.state.zone === "browser" ? Intl.DateTimeFormat().resolvedOptions().timeZone : store.state.zone,
    );
    if (arePseudonymsOn()) {
      file.set("pseudonyms", "1");
      file.delete("sort"); // the order of names would give them away
      file.delete("order");
    }
    download.setAttribute("href", api.address("/events.csv", file));
    download.setAttribute("download", "");
  }

  /** @param {EventPage} page */
  function drawCaption(page) {
    const scope = scopeWords(store.state);
    const narrowed = order().texts.size > 0 && t("narrowed by column");
    const hidden =
      page.n_hidden_noise > 0 &&
      t("{n} more hidden as noise, of logons and changes", { n: number(page.n_hidden_noise) });
    fill(
      caption,
      [countWords(page), scope, narrowed, hidden].filter(Boolean).join(" · "),
      hidden && " ",
      hidden && el("button", { class: "link", click: () => store.set({ noise: true }) }, t("Show them")),
    );
  }

  onPseudonyms(draw);
  store.on([], (_, before) => {
    if (store.state.dock !== "events") return;
    if (store.state.zone !== before.zone) draw();
    show();
  });
  return { show };
}

/** @returns {unknown} */
function remembered() {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED) ?? "null");
  } catch {
    return null; // somebody else's text under our name
  }
}
