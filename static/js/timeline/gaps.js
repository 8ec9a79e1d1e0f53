/** The stretches of a log that have no scores, as the dock says them. */

/** @import { State } from "../types.d.ts" */
import { byId, el, fill } from "../dom.js";
import { counted, when } from "../format.js";
import { t } from "../i18n.js";
import { pageWords } from "../server-words.js";

/**
 * A note in the reader's language and time zone.
 * @param {string} note
 */
export function noteText(note) {
  const part = note.match(/^(\S+) of (\S+) events are in hours behind a mark above 16\.$/);
  if (part)
    return t("{n} of {all} events are in hours behind a mark above 16.", { n: part[1], all: part[2] });
  const gap = note.match(/^Not scored: (\d+) hours? from (\S+) to (\S+)\.$/);
  if (!gap) return pageWords(note);
  const [, n, from, to] = gap;
  const values = { hours: counted(Number(n), "hour"), from: when(from), to: when(to) };
  return t("Not scored: {hours}, {from} – {to}.", values);
}

/**
 * What narrows the timeline besides filters, in a word and in a sentence.
 * @param {Pick<State, "question" | "expression" | "cypher">} state
 * @returns {[string, string] | null}
 */
export function narrowedBy({ question, expression, cypher }) {
  if (question) return [t("Of the question"), t("Only what the question finds is counted here.")];
  if (expression) return [t("Of the search"), t("Only what the search finds is counted here.")];
  return cypher
    ? [t("All accounts"), t("All accounts: a query of one's own does not narrow the timeline.")]
    : null;
}

/**
 * Say what is counted, and which stretches of the log have no scores: silence there means nothing.
 * @param {string[]} notes
 * @param {State} state
 */
export function showNotes(notes, state) {
  const [first = "", ...more] = notes;
  const narrowed = narrowedBy(state);
  const said = more.length
    ? t("{first} And {n} more.", { first: noteText(first), n: more.length })
    : noteText(first);
  const box = byId("timeline-notes");
  box.hidden = !first && !narrowed;
  box.title = [narrowed?.[1], said].filter(Boolean).join("\n");
  fill(
    box,
    narrowed && el("span", { class: "pill", "aria-hidden": "true" }, narrowed[0]),
    narrowed && el("span", { class: "unseen" }, narrowed[1]),
    narrowed && " ",
    said,
  );
}
