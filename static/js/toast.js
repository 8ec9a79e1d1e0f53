/** A line that says what just happened, and goes away. */

import { announce, el } from "./dom.js";
import { t } from "./i18n.js";

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * @param {string} text
 * @param {number} [ms] how long it stays
 */
export function toast(text, ms = 3200) {
  document.querySelector(".toast")?.remove();
  clearTimeout(timer);
  const box = el("div", { class: "toast", "aria-hidden": "true" }, text);
  document.body.append(box);
  announce(text);
  timer = setTimeout(() => box.remove(), ms);
}

/**
 * @param {string} text
 * @param {string} what
 */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("{what} copied", { what }));
  } catch {
    toast(t("The browser does not allow copying. {what}: {text}", { what, text }));
  }
}

/**
 * Hand a blob to the browser as a download.
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
