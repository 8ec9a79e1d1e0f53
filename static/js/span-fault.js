/** A time range whose end is not after its beginning: told in people's words before the server is asked. */

/** @import { Problem } from "./types.d.ts" */
import { when } from "./format.js";
import { t } from "./i18n.js";
import { zoneName } from "./zone.js";

/** @param {string} moment a time without a zone is UTC, as the server takes it */
const ms = moment => Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(moment) ? moment : utc(moment));

/** @param {string} moment */
const utc = moment => (moment.includes("T") ? `${moment}Z` : `${moment}T00:00Z`);

/**
 * @param {string | null | undefined} from
 * @param {string | null | undefined} to
 * @returns {"reversed" | "empty" | null} null when something can lie between, or the server has to judge
 */
export function spanFault(from, to) {
  if (!from || !to) return null;
  const [start, end] = [ms(from), ms(to)];
  if (start > end) return "reversed";
  return start === end ? "empty" : null;
}

/**
 * @param {URLSearchParams | undefined} query
 * @returns {Problem | null} what is wrong with its time range
 */
export function spanProblem(query) {
  const [from, to] = [query?.get("from"), query?.get("to")];
  const fault = spanFault(from, to);
  if (!fault || !from || !to) return null;
  const values = { from: when(ms(from)), to: when(ms(to)), zone: zoneName() };
  return {
    status: 0,
    facts: { span: fault },
    english: [],
    ...(fault === "reversed"
      ? {
          title: t("The time range ends before it begins"),
          detail: t("It begins {from} and ends {to} ({zone}): no event can lie between.", values),
        }
      : {
          title: t("The time range is empty"),
          detail: t("It begins and ends {from} ({zone}): no event can lie between.", values),
        }),
  };
}
