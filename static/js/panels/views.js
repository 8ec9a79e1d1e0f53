/** Saved views with a note, and the list of what has a note or a star. */

/** @import { CaseApi } from "../api.js" */
/** @import { Note, SavedView } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { problemOf } from "../api.js";
import { announce, byId, el, fill, icon, typed } from "../dom.js";
import { visible, when } from "../format.js";
import { t } from "../i18n.js";
import { allNotes, onNotes } from "../notes.js";
import { toQuery } from "../url-state.js";
import { readAddress } from "../url-unknown.js";
import { toast } from "../toast.js";
import { openEvent } from "./event-dialog.js";
import { problemCard } from "./parts.js";

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {(id: string) => void} pick
 */
export function mountViews(store, api, pick) {
  const dialog = typed("views-dialog", HTMLDialogElement);
  const [name, note] = [typed("view-name", HTMLInputElement), typed("view-note", HTMLTextAreaElement)];
  /** @type {SavedView[]} */
  let views = [];

  async function open() {
    fill(byId("views-problem"));
    drawNotes();
    if (!dialog.open) dialog.showModal();
    await load();
  }

  async function load() {
    views = await api
      .get("/views")
      .then(answer => answer.views)
      .catch(fail);
    draw();
  }

  /** @param {unknown} error */
  function fail(error) {
    fill(byId("views-problem"), problemCard(problemOf(error)));
    return views;
  }

  function draw() {
    const rows = (views ?? []).map(row);
    fill(
      byId("views-list"),
      ...(rows.length ? rows : [el("li", { class: "mut" }, t("No view has been saved yet."))]),
    );
  }

  /** @param {SavedView} view */
  function row(view) {
    const label = visible(view.name);
    return el(
      "li",
      {},
      el(
        "button",
        { click: () => show(view) },
        icon("bookmark"),
        el("span", {}, el("b", {}, label), el("small", {}, visible(view.note) || when(view.updated_at))),
      ),
      el(
        "button",
        {
          class: "icon-button xs",
          "aria-label": t("Delete the view {name}", { name: label }),
          click: () => void drop(view),
        },
        icon("trash"),
      ),
    );
  }

  /** @param {SavedView} view */
  function show(view) {
    dialog.close();
    store.set({ ...readAddress(new URLSearchParams(view.query)).state, lang: store.state.lang });
  }

  async function save() {
    const wanted = name.value.trim();
    if (!wanted) return name.focus();
    const known = views.find(view => view.name === wanted);
    const query = toQuery({ ...store.state, lang: null }).toString();
    const body = { name: wanted, note: note.value.trim(), query, revision: known?.revision ?? 0 };
    try {
      await api.send("PUT", "/views", { body });
      fill(byId("views-problem"));
      name.value = note.value = "";
      announce(t("View saved"));
    } catch (error) {
      fail(error);
    }
    await load();
  }

  /** @param {SavedView} view */
  async function drop(view) {
    const query = new URLSearchParams({ name: view.name, revision: String(view.revision) });
    await api.send("DELETE", "/views", { query }).catch(fail);
    await load();
    name.focus();
  }

  function drawNotes() {
    const rows = allNotes().map(noteRow);
    fill(
      byId("notes-list"),
      ...(rows.length ? rows : [el("li", { class: "mut" }, t("Nothing has a note or a star yet."))]),
    );
  }

  /** @param {Note} entry */
  function noteRow(entry) {
    const go = () => {
      dialog.close();
      if (entry.target.startsWith("e:")) void showEvent(entry.target.slice(2));
      else if (/^[ah]:/.test(entry.target)) pick(entry.target);
      else store.set({ selected: entry.target });
    };
    return el(
      "li",
      {},
      el(
        "button",
        { click: go },
        icon(entry.is_starred ? "star-fill" : "sticky"),
        el("span", {}, el("b", {}, nameOf(entry.target)), el("small", {}, visible(entry.text))),
      ),
    );
  }

  /** @param {string} key */
  async function showEvent(key) {
    await api.get(`/events/${encodeURIComponent(key)}`).then(
      answer => openEvent(answer, api),
      error => toast(problemOf(error).detail),
    );
  }

  byId("views-button").addEventListener("click", () => void open());
  byId("view-form").addEventListener("submit", event => {
    event.preventDefault();
    void save();
  });
  onNotes(drawNotes);
}

/** @param {string} target */
function nameOf(target) {
  if (target.startsWith("e:")) return t("Event {key}", { key: target.slice(2) });
  if (/^[ah]:/.test(target)) return visible(target.slice(2));
  return t("Line {key}", { key: visible(target) });
}
