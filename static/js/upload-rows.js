/** The files of a running import, each with its own state: how far, how fast, how long still, how it ended. */

/** @import { FileProgress, Job } from "./types.d.ts" */
import { el, fill, icon } from "./dom.js";
import { counted, duration, percent, size, visible } from "./format.js";
import { t } from "./i18n.js";
import { serverText } from "./said.js";
import { sentOf } from "./upload-files.js";

/** @typedef {Omit<FileProgress, "file" | "state" | "seconds"> & { state: FileProgress["state"] | "uploading" | "uploaded" }} FileState */

const ICONS = {
  done: "check-circle-fill",
  failed: "x-circle",
  "left out": "dash-lg",
  uploading: "upload",
  reading: "hourglass-split",
};
const ENDED = ["done", "failed", "left out"];
const NOTHING = { n_records: 0, rate: null, seconds_left: null, error: null };

/**
 * The files of a form that is being sent.
 * @param {number[]} sizes
 * @param {number} done bytes of the whole form
 * @param {number} total
 * @param {number} speed bytes per second
 * @returns {FileState[]}
 */
export function sentStates(sizes, done, total, speed) {
  return sentOf(sizes, done, total).map((sent, i) => ({
    ...NOTHING,
    state: sent >= sizes[i] && done > 0 ? "uploaded" : sent ? "uploading" : "waiting",
    done: sent,
    total: sizes[i],
    rate: speed || null,
    seconds_left: speed ? (sizes[i] - sent) / speed : null,
  }));
}

const LEAST_SHARE = 0.03; // of the whole: what was done before says nothing of what is left

/**
 * @param {number} done
 * @param {number} total
 * @param {number | null} seconds as they are estimated
 * @returns {string} empty while the estimate would be a guess
 */
export function timeLeft(done, total, seconds) {
  const isKnown = seconds && done < total && done >= LEAST_SHARE * total;
  return isKnown ? t("{time} left", { time: duration(seconds) }) : "";
}

/** @param {FileState} file */
export function wordsOf(file) {
  const records = file.n_records ? counted(file.n_records, "record") : "";
  const isRead = file.done >= file.total;
  const share = percent(isRead ? 1 : Math.floor((file.done / file.total) * 100) / 100);
  const pace = [file.rate ? `${size(file.rate)}/s` : "", timeLeft(file.done, file.total, file.seconds_left)];
  const parts = {
    waiting: [t("waiting")],
    uploading: [t("uploading {share}", { share }), ...pace],
    uploaded: [size(file.total), t("waiting to be read")],
    reading: isRead
      ? [t("reading the last records"), records]
      : [t("reading {share}", { share }), ...pace, records],
    done: [size(file.total), counted(file.n_records, "record")],
    failed: [t("failed"), records],
    "left out": [t("left out")],
  };
  return parts[file.state].filter(Boolean).join(" · ");
}

/**
 * @param {string} name
 * @param {() => void} [leave]
 */
function row(name, leave) {
  const bar = el("progress", {
    max: 1,
    value: 0,
    "aria-label": t("Progress of {file}", { file: visible(name) }),
  });
  const [mark, said, why] = [el("span", { class: "mark" }, icon("dot")), el("small"), el("p")];
  const out = el(
    "button",
    { class: "icon-button xs", "aria-label": t("Leave out {file}", { file: visible(name) }), click: leave },
    icon("x-lg"),
  );
  const element = el(
    "li",
    {},
    mark,
    el("span", { title: visible(name) }, visible(name)),
    said,
    leave && out,
    bar,
    why,
  );
  let shown = "";
  return {
    element,
    /** @param {FileState} file */
    draw(file) {
      const words = wordsOf(file);
      if (words === shown) return;
      shown = words;
      said.textContent = words;
      out.hidden = ENDED.includes(file.state);
      bar.value = file.state === "waiting" || file.state === "uploaded" ? 0 : file.done / (file.total || 1);
      if (file.state === "done") bar.value = 1;
      fill(why, file.error ? serverText(file.error) : null);
      if (element.className !== file.state.replace(" ", "-"))
        fill(mark, icon(file.state in ICONS ? ICONS[/** @type {keyof typeof ICONS} */ (file.state)] : "dot"));
      element.className = file.state.replace(" ", "-");
    },
  };
}

/**
 * @param {{ name: string, size: number }[]} files the size is 0 when it is not known yet
 * @param {(index: number) => void} [leave] takes out a file that has not been read
 */
export function fileRows(files, leave) {
  const rows = files.map((file, i) => row(file.name, leave && (() => leave(i))));
  const list = el("ul", {
    class: "files sending scrolls",
    "aria-label": t("Files of this import"),
    tabindex: 0,
  });
  fill(list, ...rows.map(({ element }) => element));
  const sum = el("p", { class: "rate" });
  const sizes = files.map(file => file.size);

  /** @param {FileState[]} states */
  function draw(states) {
    states.forEach((file, i) => rows[i]?.draw(file));
    const [n_done, n_failed, n_reading] = ["done", "failed", "reading"].map(
      end => states.filter(({ state }) => state === end).length,
    );
    sum.textContent = [
      t(rows.length === 1 ? "{n} of {total} file read" : "{n} of {total} files read", {
        n: n_done + n_failed,
        total: rows.length,
      }),
      n_reading ? t("{n} being read", { n: n_reading }) : "",
      n_failed ? t("{n} failed", { n: n_failed }) : "",
    ]
      .filter(Boolean)
      .join(" · ");
  }

  draw(sentStates(sizes, 0, 1, 0));
  return {
    element: el("div", { class: "each-file" }, sum, list),
    /**
     * @param {number} done bytes
     * @param {number} total
     * @param {number} speed bytes per second
     */
    sent: (done, total, speed) => draw(sentStates(sizes, done, total, speed)),
    /** @param {Job} job */
    job(job) {
      draw(job.file_progress.length ? job.file_progress : sentStates(sizes, 1, 1, 0));
    },
  };
}
