/** Numbers, times and names as the reader sees them.  Pure; times are UTC and say so where they stand alone. */

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const DAYS = "Sun Mon Tue Wed Thu Fri Sat".split(" ");
export const HOUR_MS = 3_600_000;

/** @param {number | null | undefined} value */
export function number(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en-US");
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
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export function counted(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
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
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}

/** @param {number} value */
const two = value => String(value).padStart(2, "0");

/**
 * 14 Aug 2026 02:00, the year only when asked for.
 * @param {string | number | Date | null | undefined} moment
 * @param {{ seconds?: boolean, year?: boolean }} [with_]
 */
export function when(moment, with_ = {}) {
  if (moment === null || moment === undefined) return "–";
  const date = new Date(moment);
  if (Number.isNaN(date.getTime())) return String(moment);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  const year = with_.year ? ` ${date.getUTCFullYear()}` : "";
  const seconds = with_.seconds ? `:${two(date.getUTCSeconds())}` : "";
  return `${day}${year} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}${seconds}`;
}

/**
 * 14 Aug 02:00 – 26 Aug 14:51; the year once, when it is not the same at both ends or asked for.
 * @param {string | number | null | undefined} first
 * @param {string | number | null | undefined} last
 */
export function span(first, last) {
  if (!first && !last) return "–";
  if (first && last && new Date(first).getUTCFullYear() !== new Date(last).getUTCFullYear())
    return `${when(first, { year: true })} – ${when(last, { year: true })}`;
  return `${first ? when(first) : "…"} – ${last ? when(last) : "…"}`;
}

/** @param {number} hour hours since 1970, UTC */
export function hourLabel(hour) {
  const date = new Date(hour * HOUR_MS);
  return `${DAYS[date.getUTCDay()]} ${when(date)}`;
}

/** @param {Date} date */
export function dayLabel(date, withMonth = false) {
  const month = withMonth ? ` ${MONTHS[date.getUTCMonth()]}` : "";
  return `${DAYS[date.getUTCDay()]} ${date.getUTCDate()}${month}`;
}

/** @param {Date} date */
export function monthLabel(date) {
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
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

/** @param {number | null | undefined} fraction 0..1 */
export function percent(fraction) {
  if (fraction === null || fraction === undefined) return "–";
  return fraction > 0 && fraction < 0.01 ? "<1 %" : `${Math.round(fraction * 100)} %`;
}
