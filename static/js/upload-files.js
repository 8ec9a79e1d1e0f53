/** The files of an import: chosen ones that can be taken off the list, and how much of each has been sent. */

import { el, icon } from "./dom.js";
import { size, visible } from "./format.js";
import { t } from "./i18n.js";

export const MOST_FILES = 4990; // the server takes 5,000 parts, and the form has some of its own

/** @type {WeakMap<File, string>} paths of the files of dropped folders, which do not know them */
const paths = new WeakMap();

/**
 * @param {File} file
 * @returns {string} its name, after the folders that were chosen or dropped with it
 */
export const pathOf = file => paths.get(file) || file.webkitRelativePath || file.name;

/** @param {File} file */
const sameness = file => `${pathOf(file)}|${file.size}|${file.lastModified}`;

/**
 * The files that were dropped, those of folders too.
 * @param {DataTransfer | null} dropped
 * @returns {Promise<File[]>}
 */
export async function droppedFiles(dropped) {
  // Both at once: what was dropped is gone when the event has been handled.
  const entries = [...(dropped?.items ?? [])].map(item => item.webkitGetAsEntry?.() ?? null);
  const files = [...(dropped?.files ?? [])];
  if (!entries.some(entry => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map(entry => (entry ? filesWithin(entry) : [])));
  return found.flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>} none of what cannot be read
 */
async function filesWithin(entry) {
  if (entry.isFile) {
    const one = /** @type {FileSystemFileEntry} */ (entry);
    const file = await new Promise(resolve => one.file(resolve, () => resolve(null)));
    if (!file) return [];
    paths.set(file, entry.fullPath.replace(/^\//, ""));
    return [file];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const files = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise(resolve => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return files; // it hands out a hundred at a time
    for (const inner of some) files.push(...(await filesWithin(inner)));
  }
}

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
      el("span", { title: visible(pathOf(file)) }, visible(pathOf(file))),
      el("small", {}, size(file.size)),
      el(
        "button",
        {
          class: "icon-button xs",
          "aria-label": t("Remove {file}", { file: visible(pathOf(file)) }),
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
