/** The time zone in which the page shows and reads times: one for the whole page, summer time as the zone has it. */

export const UTC = "UTC";
/** The browser's own zone; its name is only known where the page is open, so a link says `browser`. */
export const BROWSER = "browser";

const FIELDS = /** @type {const} */ (["year", "month", "day", "hour", "minute", "second"]);
const DAY_MS = 86_400_000;

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();
let current = UTC;

/** @param {string} name */
function formatOf(name) {
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(name, format);
  }
  return format;
}

/** @param {string} name `UTC`, `browser` or an IANA name */
export function isZone(name) {
  if (name === UTC || name === BROWSER) return true;
  try {
    return Boolean(formatOf(name));
  } catch {
    return false; // Intl throws at a name it does not know
  }
}

/** @param {string} name `browser` becomes the name of the browser's zone */
export function resolved(name) {
  return name === BROWSER ? new Intl.DateTimeFormat().resolvedOptions().timeZone || UTC : name;
}

/** @param {string} name `UTC`, `browser` or an IANA name; what nobody knows is UTC */
export function setZone(name) {
  current = isZone(name) ? resolved(name) : UTC;
}

/** The name of the zone in force, as the API takes it. */
export function zoneName() {
  return current;
}

/** Every zone the browser knows, UTC first. */
export function zones() {
  return [UTC, ...Intl.supportedValuesOf("timeZone").filter(name => name !== UTC)];
}

/**
 * @typedef {{ year: number, month: number, day: number, hour: number, minute: number, second: number, weekday: number }} Clock
 * what a clock on the wall shows; months from 1, Sunday is 0
 */

/**
 * @param {number} ms since 1970 UTC
 * @returns {Clock}
 */
export function clock(ms) {
  const wall = new Date(ms + offset(ms));
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    weekday: wall.getUTCDay(),
  };
}

/**
 * @param {number} ms since 1970 UTC
 * @returns {number} milliseconds by which the zone's clocks are ahead of UTC then
 */
export function offset(ms) {
  if (current === UTC || Number.isNaN(ms)) return 0;
  const second = Math.floor(ms / 1000) * 1000;
  const parts = formatOf(current).formatToParts(second);
  const part = (/** @type {string} */ type) => parts.find(one => one.type === type)?.value ?? "0";
  const [year, month, day, hour, minute, seconds] = FIELDS.map(field => Number(part(field)));
  const date = new Date(0);
  date.setUTCFullYear(part("era") === "BC" ? 1 - year : year, month - 1, day);
  date.setUTCHours(hour, minute, seconds);
  return date.getTime() - second;
}

/**
 * The moment at which the zone's clocks show a time; the first of two, the end of a gap that they skip.
 * @param {number} wall the time shown, as milliseconds since 1970 as if it were UTC
 */
export function fromWall(wall) {
  const around = [offset(wall - DAY_MS), offset(wall + DAY_MS)];
  const fits = around.map(ahead => wall - ahead).filter(ms => ms + offset(ms) === wall);
  return fits.length ? Math.min(...fits) : wall - around[0];
}

/**
 * The moment a day begins.
 * @param {number} ms any moment of the day
 * @param {number} [later] days after it
 */
export function dayStart(ms, later = 0) {
  const { year, month, day } = clock(ms);
  return fromWall(utc(year, month - 1, day + later));
}

/**
 * The moment a month begins.
 * @param {number} ms any moment of the month
 * @param {number} [later] months after it
 */
export function monthStart(ms, later = 0) {
  const { year, month } = clock(ms);
  return fromWall(utc(year, month - 1 + later, 1));
}

/**
 * Date.UTC, which takes the years 0 to 99 for those of the last century.
 * @param {number} year
 * @param {number} month from 0
 * @param {number} day
 */
function utc(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}

/**
 * `UTC`, or the zone with its difference from UTC at a moment: `Europe/Berlin, UTC+02:00`.
 * @param {number} ms
 */
export function zoneText(ms) {
  if (current === UTC) return UTC;
  const minutes = Math.round(offset(ms) / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${current}, UTC${minutes < 0 ? "−" : "+"}${two(hours)}:${two(rest)}`;
}

/**
 * A moment as an input of type datetime-local holds it, in the zone.
 * @param {string | null} moment ISO 8601
 */
export function wallText(moment) {
  const ms = moment ? Date.parse(moment) : NaN;
  return Number.isNaN(ms) ? "" : new Date(ms + offset(ms)).toISOString().slice(0, 16);
}

/**
 * @param {string} text what an input of type datetime-local holds
 * @returns {string | null} ISO 8601, UTC
 */
export function fromWallText(text) {
  const wall = Date.parse(`${text}Z`);
  return Number.isNaN(wall) ? null : new Date(fromWall(wall)).toISOString().replace(".000Z", "Z");
}
