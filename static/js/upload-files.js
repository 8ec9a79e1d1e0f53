/** The files of an import: chosen ones that can be taken off the list, and how much of each has been sent. */

import { el, icon } from "./dom.js";
import { size, visible } from "./format.js";
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
