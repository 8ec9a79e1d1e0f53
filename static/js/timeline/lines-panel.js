/** The lines view: its canvas, and the list of accounts in which lines are picked. */

/** @import { Timeline } from "../types.d.ts" */
/** @import { Span } from "./scale.js" */
import { byId, el, fill, typed } from "../dom.js";
import { t } from "../i18n.js";
import { shortNames } from "../names.js";
import { COLOURS, drawLines } from "./lines.js";

const FIRST = 4; // accounts that have a line before anything is picked
const LISTED = 12;

/** @param {() => void} redraw */
export function mountLines(redraw) {
  const canvas = typed("lines-canvas", HTMLCanvasElement);
  /** @type {string[] | null} keys; null: the first ones */
  let chosen = null;
  let hasTotal = true;

  /** @param {Timeline} timeline */
  const picked = timeline =>
    chosen === null
      ? timeline.rows.slice(0, FIRST)
      : chosen.flatMap(key => timeline.rows.find(row => row.key === key) ?? []);

  /**
   * @param {Timeline} timeline
   * @param {string} key
   */
  function toggle(timeline, key) {
    const keys = picked(timeline).map(row => row.key);
    chosen = keys.includes(key) ? keys.filter(other => other !== key) : [...keys, key].slice(-COLOURS.length);
    redraw();
  }

  /** @param {Timeline} timeline */
  function drawList(timeline) {
    const names = shortNames(timeline.rows);
    const keys = picked(timeline).map(row => row.key);
    const wasAt = document.activeElement?.getAttribute("data-line");
    const total = line(t("All events"), "", "--edge", hasTotal, () => {
      hasTotal = !hasTotal;
      redraw();
    });
    const listed = timeline.rows.filter((row, i) => i < LISTED || keys.includes(row.key));
    const rows = listed.map(row => {
      const colour = COLOURS[keys.indexOf(row.key)] ?? null;
      return line(names.get(row.key) ?? row.label, row.key, colour, keys.includes(row.key), () =>
        toggle(timeline, row.key),
      );
    });
    fill(byId("lines-list"), total, ...rows);
    if (wasAt !== null && wasAt !== undefined)
      for (const button of byId("lines-list").children)
        if (button.getAttribute("data-line") === wasAt) /** @type {HTMLElement} */ (button).focus();
  }

  /**
   * @param {string} name
   * @param {string} key
   * @param {string | null} colour
   * @param {boolean} isOn
   * @param {() => void} click
   */
  function line(name, key, colour, isOn, click) {
    const swatch = el("s");
    if (colour && isOn) swatch.style.background = `var(${colour})`;
    const attributes = { "aria-pressed": String(isOn), "data-line": key, title: name, click };
    return el("button", attributes, swatch, el("span", {}, name));
  }

  return {
    /**
     * @param {Timeline} timeline
     * @param {Span} span
     * @param {number} finest
     */
    draw(timeline, span, finest) {
      drawList(timeline);
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (width && height)
        drawLines(canvas, timeline, picked(timeline), span, { width, height, finest, hasTotal });
    },
  };
}
