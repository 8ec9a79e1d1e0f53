/** Notes and stars on accounts, hosts, lines and events: kept by the server, known here by what they are on. */

/** @import { CaseApi } from "./api.js" */
/** @import { Note } from "./types.d.ts" */
import { problemOf } from "./api.js";
import { announce, el, fill, icon } from "./dom.js";
import { when } from "./format.js";
import { t } from "./i18n.js";
import { onKeys } from "./keyboard.js";
import { action, problemCard } from "./panels/parts.js";

/** @type {Map<string, Note>} by target */
const notes = new Map();
/** @type {(() => void)[]} */
const listeners = [];
/** @type {Map<HTMLElement, () => void>} what is on the page about one target → how it is drawn again */
const boxes = new Map();
/** @type {CaseApi | null} */
let server = null;

/** @param {() => void} listener called after any note or star has changed */
export const onNotes = listener => void listeners.push(listener);

/** @returns {Note[]} the last changed first */
export const allNotes = () => [...notes.values()];

/** @param {string} target */
export const noteOf = target => notes.get(target) ?? null;

/** @param {CaseApi} api */
export async function loadNotes(api) {
  server = api;
  const answer = await api.get("/notes").catch(() => ({ notes: [] })); // a case without notes is whole
  take(answer.notes);
}

/** @param {Note[]} answer */
function take(answer) {
  notes.clear();
  for (const note of answer) notes.set(note.target, note);
  for (const listener of listeners) listener();
  for (const [box, draw] of boxes) {
    if (!box.isConnected) boxes.delete(box);
    else if (!box.querySelector("textarea")) draw(); // what is being written stays
  }
}

/**
 * @param {string} target
 * @param {{ text: string, is_starred: boolean }} values
 */
async function keep(target, values) {
  const revision = noteOf(target)?.revision ?? 0;
  if (!values.text && !values.is_starred) {
    if (!revision) return;
    const query = new URLSearchParams({ target, revision: String(revision) });
    await server?.send("DELETE", "/notes", { query });
    take(allNotes().filter(note => note.target !== target));
  } else {
    const answer = await server?.send("PUT", "/notes", { body: { target, ...values, revision } });
    take([answer.note, ...allNotes().filter(note => note.target !== target)]);
  }
}

/**
 * A star and a note, to read and to change.
 * @param {string} target `a:` or `h:` and a key, the id of a line, or `e:` and an event's key
 */
export function noteElement(target) {
  const box = el("section", { class: "note-box", "aria-label": t("Note") });
  /** @param {string} selector */
  const focus = selector => /** @type {HTMLElement | null} */ (box.querySelector(selector))?.focus();

  /** @param {import("./types.d.ts").Problem} [problem] */
  function draw(problem) {
    const note = noteOf(target);
    const isStarred = note?.is_starred ?? false;
    const star = el(
      "button",
      {
        class: "icon-button",
        "aria-pressed": String(isStarred),
        "aria-label": t("Star"),
        click: () => void change({ text: note?.text ?? "", is_starred: !isStarred }, ".icon-button"),
      },
      icon(isStarred ? "star-fill" : "star"),
    );
    const edit = action("pencil", note?.text ? t("Edit note") : t("Add a note"), write, "link");
    const said =
      note?.text &&
      el("blockquote", {}, el("p", {}, note.text), el("small", { class: "mut" }, when(note.updated_at)));
    fill(box, el("div", { class: "row" }, star, edit), said, problem && problemCard(problem));
  }

  function write() {
    const note = noteOf(target);
    const text = el("textarea", { "aria-label": t("Note"), rows: 4, maxlength: 4000 });
    text.value = note?.text ?? "";
    const save = () => change({ text: text.value.trim(), is_starred: note?.is_starred ?? false }, ".link");
    onKeys(text, "note", {
      save: () => void save(),
      cancel(event) {
        stop();
        event.stopPropagation(); // or the selection would be let go too
      },
    });
    const stop = () => {
      draw();
      focus(".link");
    };
    const buttons = [
      action("check-lg", t("Save note"), () => void save(), "button primary small"),
      action("x-lg", t("Cancel"), stop, "button small"),
    ];
    fill(box, text, el("div", { class: "row" }, ...buttons));
    text.focus();
  }

  /**
   * @param {{ text: string, is_starred: boolean }} values
   * @param {string} selector what has the focus afterwards
   */
  async function change(values, selector) {
    try {
      await keep(target, values);
      draw();
      announce(t("Note saved"));
    } catch (error) {
      if (server) await loadNotes(server); // somebody else may have written
      draw(problemOf(error));
    }
    focus(selector);
  }
  draw();
  boxes.set(box, draw); // details may be drawn before the notes have come
  return box;
}
