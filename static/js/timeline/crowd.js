/** Where in a span of time the events are.  Pure. */

/** @import { Span } from "./scale.js" */

/** @typedef {{ histogram: [number, number][], unit: number }} Counts hour and count, rising; *unit* hours long each */

/**
 * @param {Counts} counts
 * @param {Span} span
 * @returns {number} events, those of an hour spread evenly over it
 */
export function eventsWithin({ histogram, unit }, { start, end }) {
  return histogram.reduce((sum, [hour, count]) => {
    const overlap = Math.min(end, hour + unit) - Math.max(start, hour);
    return overlap > 0 ? sum + (count * Math.min(overlap, unit)) / unit : sum;
  }, 0);
}

/**
 * The middle of the events in the busiest stretch of *width* hours; of equals the one nearest to the middle of *span*.
 * @param {Counts} counts
 * @param {Span} span
 * @param {number} width
 * @returns {number | null} an hour, null without events
 */
export function busiest({ histogram, unit }, span, width) {
  const inside = histogram.filter(([hour]) => hour + unit > span.start && hour < span.end);
  const middle = (span.start + span.end) / 2;
  let [most, found, sum, last] = [0, /** @type {number | null} */ (null), 0, 0];
  for (let first = 0; first < inside.length; first += 1) {
    const begin = inside[first][0];
    if (last < first) [last, sum] = [first, 0];
    while (last < inside.length && (last === first || inside[last][0] + unit <= begin + width))
      sum += inside[last++][1];
    const at = (begin + inside[last - 1][0] + unit) / 2;
    const isNearer = found !== null && Math.abs(at - middle) < Math.abs(found - middle);
    if (sum > most || (sum === most && isNearer)) [most, found] = [sum, at];
    sum -= inside[first][1];
  }
  return found;
}
