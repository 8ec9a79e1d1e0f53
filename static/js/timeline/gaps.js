/** The stretches of a log that have no scores, as the dock says them. */

import { byId, el, fill } from "../dom.js";
import { number, when } from "../format.js";
import { t } from "../i18n.js";

/**
 * A note in the reader's language and time zone.
 * @param {string} note
 */
export function noteText(note) {
  const gap = note.match(/^Not scored: (\d+) hours from (\S+) to (\S+)\.$/);
  if (!gap) return note;
  const [, n, from, to] = gap;
  return t("Not scored: {n} hours, {from} – {to}.", { n: number(Number(n)), from: when(from), to: when(to) });
}

/**
 * Say which stretches of the log have no scores: silence there means nothing.
 * @param {string[]} notes
 * @param {boolean} isAsked whether a question or a search narrows the graph beside it
 */
export function showNotes(notes, isAsked) {
  const [first = "", ...more] = notes;
  const whole = isAsked && t("All accounts: question and search do not narrow the timeline.");
  const said = more.length
    ? t("{first} And {n} more.", { first: noteText(first), n: more.length })
    : noteText(first);
  const box = byId("timeline-notes");
  box.hidden = !first && !isAsked;
  box.title = whole || "";
  fill(
    box,
    whole && el("span", { "aria-hidden": "true" }, t("All accounts")),
    whole && el("span", { class: "unseen" }, whole),
    whole && " ",
    said,
  );
}
