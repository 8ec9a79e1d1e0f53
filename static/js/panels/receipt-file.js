/** One file of a receipt: what was read of it, kept and set aside, and what is wrong with it. */

/** @import { FileReceipt } from "../types.d.ts" */
/** @import { ShowRecords } from "./receipt.js" */
import { el, fill, icon } from "../dom.js";
import { counted, number, size, span, visible } from "../format.js";
import { EVENT_TITLES, setAside } from "../labels.js";
import { t } from "../i18n.js";
import { serverText } from "../said.js";
import { pageWords } from "../server-words.js";
import { copy } from "../toast.js";
import { zoneName } from "../zone.js";
import { gapText } from "../timeline/silences.js";
import { fact, pill } from "./parts.js";

const MOST_SPANS = 20; // before the rest has to be unfolded
const MOST_GAPS = 8; // in one card; the timeline has them all

/**
 * @param {FileReceipt} file
 * @param {ShowRecords} showRecords
 */
export function fileCard(file, showRecords) {
  const state = file.error ? "x-circle" : file.damaged.length ? "exclamation-triangle" : "check-circle";
  const mood = file.error ? "bad" : file.damaged.length ? "warn" : "good";
  const kept = t("{events} kept", { events: counted(file.n_events, "event") });
  const facts = el(
    "dl",
    { class: "facts" },
    ...fact(
      t("Records"),
      t("{n} read", { n: number(file.n_records) }),
      ", ",
      file.n_events ? recordLink(kept, () => showRecords([file])) : kept,
    ),
    ...fact(
      t("Set aside"),
      ...Object.entries(file.set_aside).map(([reason, n]) => pill(`${number(n)} ${setAside(reason)}`)),
    ),
    ...fact(
      t("Damage"),
      ...file.damaged.slice(0, MOST_SPANS).map(damagePill),
      moreSpans(file.damaged.slice(MOST_SPANS)),
    ),
    ...fact(t("Gaps"), ...gaps(file)),
    ...fact(t("Event ids"), ...eventIds(file, showRecords)),
    ...fact(
      t("Time"),
      file.first && t("{time} {zone}", { time: span(file.first, file.last), zone: zoneName() }),
    ),
    ...fact(t("Computers"), ...file.computers.slice(0, 12).map(name => pill(name))),
    ...fact(t("SHA-256"), file.sha256 && el("span", { class: "mono" }, file.sha256)),
  );
  const head = el(
    "header",
    { class: mood },
    icon(state),
    el("h3", { title: file.path }, visible(file.path)),
    el("span", { class: "mut" }, [file.format.toUpperCase(), size(file.size)].filter(Boolean).join(" · ")),
  );
  const trouble =
    file.error &&
    el(
      "div",
      { class: "problem" },
      icon("exclamation-octagon"),
      el("b", {}, serverText(file.error)),
      file.hint ? el("p", {}, hintText(file.hint)) : null,
    );
  return el(
    "section",
    { class: "receipt-file" },
    head,
    el("div", { class: "within" }, trouble, ...file.notes.map(note), facts),
  );
}

/** @param {FileReceipt} file of this version of the program, or an older one that did not look for gaps */
function gaps({ gaps: found = [] }) {
  const shown = found.slice(0, MOST_GAPS).map(gap => pill(gapText(gap), true));
  const rest = found.length - shown.length;
  const more = rest > 0 && t("and {n} more; the table of the timeline lists them", { n: number(rest) });
  return [...shown, more];
}

/** @param {FileReceipt["damaged"]} damaged */
function moreSpans(damaged) {
  if (!damaged.length) return null;
  const name = counted(damaged.length, "more damaged span", "more damaged spans");
  const spans = el("div", {});
  // A hostile log has a thousand of them, and there may be thousands of such logs.
  const show = () => spans.childElementCount || fill(spans, ...damaged.map(damagePill));
  return el("details", { class: "more-spans", toggle: show }, el("summary", {}, name), spans);
}

/** @param {FileReceipt["damaged"][number]} damage */
function damagePill(damage) {
  const { n_records_lost: n } = damage;
  const place = t("{what} at {offset}", { what: pageWords(damage.what), offset: number(damage.offset) });
  const lost = n === null ? "" : counted(n, "record lost", "records lost");
  return pill([place, lost].filter(Boolean).join(", "), true);
}

/**
 * @param {string} text
 * @param {() => void} show
 * @param {string} [title]
 */
function recordLink(text, show, title) {
  const name = t("{what}: show these events", { what: [text, title].filter(Boolean).join(" ") });
  return el("button", { class: "pill link", "aria-label": name, title: title ?? null, click: show }, text);
}

/**
 * The busiest ids; those of the catalogue lead to their events, of the others no record was kept.
 * @param {FileReceipt} file
 * @param {ShowRecords} showRecords
 */
function eventIds(file, showRecords) {
  const rows = Object.entries(file.by_event_id).sort((a, b) => b[1] - a[1]);
  const shown = rows.slice(0, 12).map(([id, n]) => {
    const title = EVENT_TITLES[Number(id)];
    const text = `${id} ×${number(n)}`;
    if (!title) return pill(text);
    return recordLink(text, () => showRecords([file], [Number(id)]), title);
  });
  const rest = rows.slice(12).reduce((sum, [, n]) => sum + n, 0);
  return rest
    ? [...shown, el("span", { class: "mut" }, `${counted(rows.length - 12, "other id")} ×${number(rest)}`)]
    : shown;
}

const GIVE_PASSWORD = "give the password of the archive"; // model/receipt.py: where, only the page knows

/** @param {string} hint what to try */
const hintText = hint =>
  hint === GIVE_PASSWORD
    ? t("Load it again and give its password in the field “Password of archives” of the upload form.")
    : serverText(hint);

/** @param {string} text an auditpol command in it can be copied */
function note(text) {
  const at = text.indexOf("auditpol ");
  if (at < 0) return el("div", { class: "note" }, icon("info-circle"), el("span", {}, serverText(text)));
  const [before, command] = [text.slice(0, at).trim(), text.slice(at).trim()];
  return el(
    "div",
    { class: "note" },
    icon("exclamation-triangle"),
    el("span", {}, serverText(before), el("code", { class: "line" }, visible(command))),
    el(
      "button",
      {
        class: "icon-button xs",
        "aria-label": t("Copy the auditpol command"),
        click: () => void copy(command, t("Command")),
      },
      icon("copy"),
    ),
  );
}
