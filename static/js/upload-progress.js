/** What is seen of a running import: the steps, a bar, the rate and the time left. */

/** @import { Job } from "./types.d.ts" */
import { el, fill, icon } from "./dom.js";
import { counted, number, size, visible, when } from "./format.js";
import { t } from "./i18n.js";
import { timeLeft } from "./upload-rows.js";

const STEPS = [
  ["uploading", t("Uploading")],
  ["reading", t("Reading records")],
  ["storing", t("Storing events")],
  ["aggregating", t("Joining accounts, hosts and logons")],
  ["analysing", t("Ranking and anomalies")],
  ["building", t("Building the graph database")],
];

/** @param {ReturnType<typeof import("./upload-rows.js").fileRows>} rows the files on their way */
export function progressView(rows) {
  const steps = el("ol", { class: "steps" });
  const bar = el("progress", { max: 1, "aria-label": t("Progress of this step") });
  const [rate, left] = [el("span"), el("span")];
  const element = el(
    "div",
    { class: "inside-progress", role: "group", "aria-label": t("Import progress") },
    steps,
    bar,
    el("div", { class: "rate" }, rate, left),
    rows.element,
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
      drawSteps("uploading", t("{done} of {total}", { done: size(done), total: size(total) }));
      drawBar(done, total);
      rows.sent(done, total, speed);
      rate.textContent = `${size(speed)}/s`;
      left.textContent = seconds > 1 ? timeLeft(done, total, (total - done) / speed) : "";
    },
    /** @param {Job} job */
    job(job) {
      const { progress } = job;
      rows.job(job);
      if (job.state === "queued" || !progress) {
        drawSteps("reading", job.waiting_for ? turnOf(job.waiting_for) : t("starting"));
        drawBar(0, 0);
        return fill(rate);
      }
      drawSteps(progress.stage, amountOf(progress));
      drawBar(progress.done, progress.total);
      const records = progress.n_records ? counted(progress.n_records, "record") : "";
      rate.textContent = [visible(progress.file), records, speedOf(progress)].filter(Boolean).join(" · ");
      left.textContent = timeLeft(progress.done, progress.total, progress.seconds_left ?? null);
    },
  };
}

/** @param {NonNullable<Job["waiting_for"]>} first what has the case, and since when */
function turnOf({ since }) {
  return since
    ? t("waits for the import that began {time}", { time: when(since, { seconds: true }) })
    : t("waits for another import into this case");
}

/** @typedef {NonNullable<Job["progress"]>} Progress */

/** @param {Progress} progress */
function amountOf({ unit, done, total }) {
  if (!total) return "";
  const shown = unit === "bytes" ? size : number;
  const amount = t("{done} of {total}", { done: shown(done), total: shown(total) });
  return unit === "bytes" ? amount : `${amount} ${t(unit)}`;
}

/** @param {Progress} progress */
function speedOf({ unit, rate }) {
  if (!rate) return "";
  return `${unit === "bytes" ? size(rate) : `${number(Math.round(rate))} ${t(unit)}`}/s`;
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
