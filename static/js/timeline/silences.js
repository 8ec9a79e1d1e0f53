/** Where the logs are silent: bands and ticks over the axis of the timeline, and the same as a table. */

/** @import { Gap } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { Span } from "./scale.js" */
import { Latest } from "../api.js";
import { byId, el, fill } from "../dom.js";
import { HOUR_MS, number, visible, when } from "../format.js";
import { t } from "../i18n.js";
import { GAP_KINDS } from "./silence-words.js";
import { xOf } from "./scale.js";

const [MOST, TICK] = [300, 6]; // a moment is a tick of six pixels, wide enough to be met

/**
 * `Record ids are missing: 76 records, 31,956 – 32,031. 6 Feb 2019 22:42 – 7 Feb 02:57. DC01`
 * @param {Omit<Gap, "file">} gap
 */
export function gapText(gap) {
  const { amount, time, computer } = gapFacts(gap);
  const what = [GAP_KINDS[gap.kind] ?? gap.kind, amount].filter(Boolean).join(": ");
  return [what, time, computer].filter(Boolean).join(". ");
}

/**
 * How much is missing, when and where; an empty text where a log does not say.
 * @param {Omit<Gap, "file">} gap
 */
export function gapFacts({ from, to, computer, n_records: n, first_record_id: first, last_record_id: last }) {
  const ids = first !== last && first !== null && last !== null ? `${number(first)} – ${number(last)}` : "";
  const amount = n !== null && n !== 1 ? t("{n} records", { n: number(n) }) : "";
  const time = from === to ? when(from) : `${when(from)} – ${when(to)}`;
  return {
    amount: [amount, ids].filter(Boolean).join(", "),
    time: from ? time : "",
    computer: visible(computer),
  };
}

/**
 * The time to look at for a gap, with half an hour around it when it is short; none when it has no time.
 * @param {Pick<Gap, "from" | "to">} gap
 * @returns {{ from: string, to: string } | null}
 */
export function timeAround({ from, to }) {
  if (!from || !to) return null;
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const around = end - start < HOUR_MS ? HOUR_MS / 2 : 0;
  return {
    from: new Date(start - around).toISOString(),
    to: new Date(end + around + 1000).toISOString(),
  };
}

/**
 * Where the gaps of a span lie, in pixels.
 * @param {Gap[]} gaps
 * @param {Span} span
 * @param {number} width
 * @returns {{ gap: Gap, left: number, width: number, n: number }[]} wide ones first; `n` are of one kind and place
 */
export function placed(gaps, span, width) {
  const found = gaps.flatMap(gap => {
    if (!gap.from || !gap.to) return [];
    const [start, end] = [gap.from, gap.to].map(text => Date.parse(text) / HOUR_MS);
    if (end < span.start || start > span.end) return [];
    const [from, to] = [start, end].map(hour => Math.min(width, Math.max(0, xOf(hour, span, width))));
    const size = Math.max(TICK, to - from);
    return [{ gap, left: Math.max(0, Math.min(from, width - size)), width: size, n: 1 }];
  });
  /** @type {Map<string, typeof found[number]>} */
  const places = new Map();
  for (const one of found) {
    const place = `${one.gap.kind} ${Math.round(one.left / TICK)} ${Math.round(one.width / TICK)}`;
    const there = places.get(place);
    if (there) there.n += 1;
    else places.set(place, one);
  }
  return [...places.values()].sort((a, b) => b.width - a.width);
}

/**
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountSilences(store, api) {
  const latest = new Latest();
  // Bands are too thin to be buttons: the table is the way for the keyboard and to be read out.
  const strip = el("div", { class: "silences", role: "img" });
  /** @type {Gap[]} */
  let gaps = [];
  byId("heat-axis").after(strip);

  /** @param {Gap} gap */
  function show(gap) {
    const time = timeAround(gap);
    if (time) store.show(time);
  }

  return {
    /** @param {() => void} draw called when there is something new to draw */
    load: draw =>
      latest.run(
        signal => api.get("/gaps", new URLSearchParams({ limit: String(MOST) }), signal),
        answer => {
          gaps = answer.gaps;
          draw();
        },
        () => undefined, // without them the timeline is as it was
      ),
    /** @param {Span} span */
    draw(span) {
      const bands = placed(gaps, span, strip.clientWidth).map(({ gap, left, width, n }) => {
        const text =
          n > 1 ? t("{gap} And {n} more there.", { gap: `${gapText(gap)}.`, n: n - 1 }) : gapText(gap);
        const band = el("span", { class: gap.kind, title: text, click: () => show(gap) });
        band.style.left = `${left}px`;
        band.style.width = `${width}px`;
        return band;
      });
      fill(strip, ...bands);
      strip.hidden = !bands.length;
      strip.setAttribute("aria-label", t("Gaps in the logs: {n}; the table lists them", { n: gaps.length }));
    },
    /** @returns {HTMLElement | null} the gaps as a table, none when there are none */
    table() {
      if (!gaps.length) return null;
      const heads = [t("Gap in the logs"), t("Show")].map(text => el("th", { scope: "col" }, text));
      const rows = gaps.map(gap =>
        el(
          "tr",
          {},
          el("td", {}, gapText(gap)),
          el("td", {}, el("button", { class: "link", click: () => show(gap) }, t("Show this time"))),
        ),
      );
      return el(
        "table",
        { "aria-label": t("Gaps in the logs") },
        el("thead", {}, el("tr", {}, ...heads)),
        el("tbody", {}, ...rows),
      );
    },
  };
}
