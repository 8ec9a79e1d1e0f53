/** The files of an import: chosen ones that can be taken off the list, and how far each has been sent. */

import { el, fill, icon } from "./dom.js";
import { duration, size, visible } from "./format.js";
import { t } from "./i18n.js";

/** @param {File} file */
const sameness = file => `${file.name}|${file.size}|${file.lastModified}`;

/**
 * @param {File[]} files
 * @param {File[]} more those that are there already count once
 */
export function joined(files, more) {
  const known = new Set(files.map(sameness));
  return [...files, ...more.filter(file => !known.has(sameness(file)))];
}

/** @param {File[]} files */
export const bytesOf = files => files.reduce((sum, file) => sum + file.size, 0);

/**
 * @param {File[]} files
 * @param {(file: File) => void} remove
 */
export function chosenList(files, remove) {
  const rows = files.map(file =>
    el(
      "li",
      {},
      icon("file-earmark-text"),
      el("span", {}, visible(file.name)),
      el("small", {}, size(file.size)),
      el(
        "button",
        {
          class: "icon-button xs",
          "aria-label": t("Remove {file}", { file: visible(file.name) }),
          click: () => remove(file),
        },
        icon("x-lg"),
      ),
    ),
  );
  return el("ul", { class: "files scrolls", "aria-label": t("Files to import") }, ...rows);
}

/**
 * How much of each file has been sent: a form holds them one behind the other.
 * @param {number[]} sizes
 * @param {number} done bytes of the whole form
 * @param {number} total its size, which is more than that of its files
 * @returns {number[]} bytes sent of each
 */
export function sentOf(sizes, done, total) {
  const between = Math.max(0, total - sizes.reduce((sum, one) => sum + one, 0)) / Math.max(1, sizes.length);
  let at = 0;
  return sizes.map(one => {
    at += between;
    const sent = Math.min(one, Math.max(0, Math.round(done - at)));
    at += one;
    return done >= total ? one : sent;
  });
}

/** @param {File[]} files */
export function sendingList(files) {
  const sizes = files.map(file => file.size);
  const rows = files.map(file => ({
    bar: el("progress", {
      max: 1,
      value: 0,
      "aria-label": t("Sent of {file}", { file: visible(file.name) }),
    }),
    said: el("small"),
    mark: el("span", { class: "mark" }, icon("dot")),
    isDone: false,
  }));
  const list = files.map((file, i) =>
    el("li", {}, rows[i].mark, el("span", {}, visible(file.name)), rows[i].said, rows[i].bar),
  );
  return {
    element: el("ul", { class: "files sending scrolls", "aria-label": t("Files being sent") }, ...list),
    /**
     * @param {number} done bytes
     * @param {number} total
     * @param {number} speed bytes per second
     */
    sent(done, total, speed) {
      sentOf(sizes, done, total).forEach((sent, i) => {
        const row = rows[i];
        if (row.isDone) return;
        row.isDone = sent >= sizes[i];
        row.bar.value = sizes[i] ? sent / sizes[i] : 1;
        row.said.textContent = row.isDone ? size(sizes[i]) : sent ? pace(sent, sizes[i], speed) : "";
        if (row.isDone) fill(row.mark, icon("check-circle-fill"));
      });
    },
  };
}

/**
 * @param {number} sent
 * @param {number} all
 * @param {number} speed
 */
function pace(sent, all, speed) {
  const left = speed ? t("{time} left", { time: duration((all - sent) / speed) }) : "";
  return [t("{done} of {total}", { done: size(sent), total: size(all) }), `${size(speed)}/s`, left]
    .filter(Boolean)
    .join(" · ");
}
