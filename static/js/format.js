/** Numbers, times and names as the reader sees them.  Times are in the zone of zone.js. */

import { t } from "./i18n.js";
import { clock } from "./zone.js";

// prettier-ignore
const MONTHS = [
  t("Jan"), t("Feb"), t("Mar"), t("Apr"), t("May"), t("Jun"),
  t("Jul"), t("Aug"), t("Sep"), t("Oct"), t("Nov"), t("Dec"),
];
const DAYS = [t("Sun"), t("Mon"), t("Tue"), t("Wed"), t("Thu"), t("Fri"), t("Sat")];
export const HOUR_MS = 3_600_000;

/** @param {number | null | undefined} value */
export function number(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en-US");
}

/**
 * A score or a departure: rounded here and nowhere else, so that no two places disagree about 23.95.
 * @param {number | null | undefined} value
 */
export function tenths(value) {
  if (value === null || value === undefined) return "–";
  return value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/**
 * A number in as little room as possible: 1.84 M, 12.5 k.
 * @param {number | null | undefined} value
 */
export function compact(value) {
  if (value === null || value === undefined) return "–";
  if (value >= 1e6) return `${(value / 1e6).toPrecision(3)} M`;
  return value >= 1e5 ? `${Math.round(value / 1e3)} k` : number(value);
}

/**
 * A number with its noun: `{n} event` and `{n} events` are the keys of the language file.
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return t(`{n} ${count === 1 ? one : many}`, { n: number(count) });
}

/** @param {number} bytes */
export function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let step = 0;
  for (; bytes >= 1024 && step < units.length - 1; step += 1) bytes /= 1024;
  return `${step && bytes < 100 ? bytes.toFixed(1) : Math.round(bytes)} ${units[step]}`;
}

/** @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "";
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return t("{seconds} s", { seconds: s });
  if (s < 3600) return t("{minutes} min {seconds} s", { minutes: Math.floor(s / 60), seconds: s % 60 });
  return t("{hours} h {minutes} min", { hours: Math.floor(s / 3600), minutes: Math.floor((s % 3600) / 60) });
}

/** @param {number} value */
const two = value => String(value).padStart(2, "0");

/**
 * 14 Aug 2026 02:00
 * @param {string | number | Date | null | undefined} moment
 * @param {{ seconds?: boolean }} [with_]
 */
export function when(moment, with_ = {}) {
  if (moment === null || moment === undefined) return "–";
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return String(moment);
  const shown = clock(date.getTime());
  const seconds = with_.seconds ? `:${two(shown.second)}` : "";
  return `${dateLabel(shown)} ${two(shown.hour)}:${two(shown.minute)}${seconds}`;
}

/** @param {import("./zone.js").Clock} shown */
function dateLabel({ day, month, year }) {
  return t("{day} {month} {year}", { day, month: MONTHS[month - 1], year });
}

/**
 * 14 Aug 2026 02:00 – 26 Aug 2026 14:51
 * @param {string | number | null | undefined} first
 * @param {string | number | null | undefined} last
 */
export function span(first, last) {
  if (!first && !last) return "–";
  return `${first ? when(first) : "…"} – ${last ? when(last) : "…"}`;
}

/** @param {number} ms since 1970 UTC */
export function clockLabel(ms) {
  const { hour, minute } = clock(ms);
  return `${two(hour)}:${two(minute)}`;
}

/** @param {number} hour hours since 1970, UTC */
export function hourLabel(hour) {
  const ms = hour * HOUR_MS;
  return t("{weekday} {date}", { weekday: DAYS[clock(ms).weekday], date: when(ms) });
}

/** @param {Date} date */
export function dayLabel(date, withMonth = false) {
  const { weekday, day, month } = clock(date.getTime());
  const parts = { weekday: DAYS[weekday], day };
  if (!withMonth) return t("{weekday} {day}", parts);
  return t("{weekday} {day} {month}", { ...parts, month: MONTHS[month - 1] });
}

/** @param {Date} date */
export function monthLabel(date) {
  const { month, year } = clock(date.getTime());
  return t("{month} {year}", { month: MONTHS[month - 1], year });
}

/**
 * A name from a log with its control and direction characters made visible, so that it cannot pose as another.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, hidden => {
    const code = hidden.codePointAt(0) ?? 0;
    return code < 0x20
      ? String.fromCodePoint(0x2400 + code)
      : `⟨U+${code.toString(16).padStart(4, "0").toUpperCase()}⟩`;
  });
}

/**
 * @param {string} text
 * @param {number} most
 */
export function shorten(text, most) {
  const signs = [...text];
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join("")}…`;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{20000}-\u{3fffd}]/u;

/**
 * How many letters wide a text is: a sign of Chinese, Japanese or Korean takes the room of two.
 * @param {string} text
 */
export const letters = text => [...text].reduce((sum, sign) => sum + (WIDE.test(sign) ? 2 : 1), 0);

/**
 * A name cut in its middle: names that begin alike differ at their ends.
 * @param {string} text
 * @param {number} most letters wide
 */
export function shortenMiddle(text, most) {
  if (letters(text) <= most) return text;
  const [signs, half] = [[...text], Math.floor((most - 1) / 2)];
  const start = fitting(signs, most - 1 - half);
  return `${start.join("")}…${fitting(signs.reverse(), half).reverse().join("")}`;
}

/**
 * @param {string[]} signs
 * @param {number} most letters wide
 */
function fitting(signs, most) {
  let room = most;
  const end = signs.findIndex(sign => (room -= letters(sign)) < 0);
  return signs.slice(0, end);
}

/** @param {number | null | undefined} fraction 0..1 */
export function percent(fraction) {
  if (fraction === null || fraction === undefined) return "–";
  return fraction > 0 && fraction < 0.01 ? "<1 %" : `${Math.round(fraction * 100)} %`;
}
