/** What is seen of a running import: the steps, a bar, the rate and the time left. */

/** @import { Job } from "./types.d.ts" */
import { el, fill, icon } from "./dom.js";
import { duration, number, size, visible } from "./format.js";
import { t } from "./i18n.js";

const STEPS = [
  ["uploading", t("Uploading")],
  ["reading", t("Reading records")],
  ["storing", t("Storing events")],
  ["aggregating", t("Joining accounts, hosts and logons")],
  ["analysing", t("Ranking and anomalies")],
  ["building", t("Building the graph database")],
];

export function progressView() {
  const steps = el("ol", { class: "steps" });
  const bar = el("progress", { max: 1, "aria-label": "Progress of this step" });
  const [rate, left] = [el("span"), el("span")];
  const element = el(
    "div",
    { class: "inside-progress", role: "group", "aria-label": "Import progress" },
    steps,
    bar,
    el("div", { class: "rate" }, rate, left),
  );
  const began = performance.now();

  /**
   * @param {string} stage
   * @param {string} note
   */
  function drawSteps(stage, note) {
    const at = STEPS.findIndex(([name]) => name === stage);
    fill(steps, ...STEPS.map(([, title], i) => step(title, i, at, note)));
  }

  /**
   * @param {number} done
   * @param {number} total
   */
  function drawBar(done, total) {
    if (total > 0) bar.value = done / total;
    else bar.removeAttribute("value");
  }

  drawSteps("uploading", "");
  return {
    element,
    /**
     * @param {number} done bytes
     * @param {number} total
     */
    sent(done, total) {
      const seconds = (performance.now() - began) / 1000;
      const speed = done / Math.max(0.001, seconds);
      drawSteps("uploading", `${size(done)} of ${size(total)}`);
      drawBar(done, total);
      rate.textContent = `${size(speed)}/s`;
      left.textContent = done < total && seconds > 1 ? `${duration((total - done) / speed)} left` : "";
    },
    /** @param {Job} job */
    job(job) {
      const { progress } = job;
      if (!progress) {
        drawSteps("reading", "starting");
        drawBar(0, 0);
        return fill(rate);
      }
      const isBytes = progress.unit === "bytes";
      const of = isBytes
        ? `${size(progress.done)} of ${size(progress.total)}`
        : `${number(progress.done)} of ${number(progress.total)} ${progress.unit}`;
      drawSteps(progress.stage, progress.total ? of : "");
      drawBar(progress.done, progress.total);
      const speed = progress.rate
        ? `${isBytes ? size(progress.rate) : `${number(Math.round(progress.rate))} ${progress.unit}`}/s`
        : "";
      const records = progress.n_records ? `${number(progress.n_records)} records` : "";
      rate.textContent = [visible(progress.file), records, speed].filter(Boolean).join(" · ");
      left.textContent = progress.seconds_left ? `${duration(progress.seconds_left)} left` : "";
    },
  };
}

/**
 * @param {string} title
 * @param {number} index
 * @param {number} current
 * @param {string} note
 */
function step(title, index, current, note) {
  const state = index < current ? "past" : index === current ? "now" : "";
  const mark = state === "past" ? "check-circle-fill" : state === "now" ? "hourglass-split" : "dot";
  return el(
    "li",
    { class: state, "aria-current": state === "now" ? "step" : null },
    icon(mark),
    el("span", {}, title),
    el("small", { class: "mut" }, state === "now" ? note : ""),
  );
}
