/** A menu below a button or at a point; one at a time, worked by mouse and keys. */

/** @import { Point } from "./types.d.ts" */
import { el, fill, icon } from "./dom.js";
import { onKeys } from "./keyboard.js";

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {string} [icon]
 * @property {string} [detail]
 * @property {string} [href] an address to download instead of something to run
 * @property {boolean} [checked] makes it a choice
 * @property {boolean} [isSwitch] on or off by itself, not one of several
 * @property {() => void} [run]
 */

/** @typedef {Item | "-" | { head: string }} Entry */

/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * @param {HTMLElement} button
 * @param {() => Entry[] | Promise<Entry[]>} entries asked for at every opening
 * @param {string} label
 */
export function attachMenu(button, entries, label) {
  button.addEventListener("click", async () => {
    const wasOpen = button.getAttribute("aria-expanded") === "true";
    closeOpen?.();
    if (wasOpen) return;
    const box = button.getBoundingClientRect();
    const found = await entries();
    openMenu(found, { x: box.left, y: box.bottom + 5 }, label, button);
  });
}

/**
 * @param {Entry[]} entries
 * @param {Point} at
 * @param {string} label
 * @param {HTMLElement} opener gets the focus back
 */
export function openMenu(entries, at, label, opener) {
  closeOpen?.();
  const menu = el("div", { class: "menu scrolls", role: "menu", "aria-label": label, tabindex: -1 });
  fill(menu, ...entries.map(entry => entryElement(entry, () => close(true))));
  (opener.closest("header, main, aside, section") ?? document.body).append(menu); // inside a landmark
  place(menu, at);
  const isButton = opener.hasAttribute("aria-expanded");
  if (isButton) opener.setAttribute("aria-expanded", "true");

  /** @param {boolean} giveBack */
  function close(giveBack) {
    menu.remove();
    if (isButton) opener.setAttribute("aria-expanded", "false");
    removeEventListener("pointerdown", onOutside, true);
    closeOpen = null;
    if (giveBack) opener.focus();
  }
  /** @param {PointerEvent} event */
  function onOutside(event) {
    const target = /** @type {Node} */ (event.target);
    if (!menu.contains(target) && !opener.contains(target)) close(false);
  }
  closeOpen = () => close(false);
  addEventListener("pointerdown", onOutside, true);
  mountMenuKeys(menu, close);
  (
    menuItems(menu).find(item => item.getAttribute("aria-checked") === "true") ??
    menuItems(menu)[0] ??
    menu
  ).focus();
}

/** @param {HTMLElement} menu */
const menuItems = menu => /** @type {HTMLElement[]} */ ([...menu.querySelectorAll("button, a")]);

/**
 * @param {Entry} entry
 * @param {() => void} close
 */
function entryElement(entry, close) {
  if (entry === "-") return el("hr", { role: "separator" });
  if ("head" in entry) return el("div", { class: "head", role: "presentation" }, entry.head);
  const isChoice = entry.checked !== undefined;
  const attributes = {
    role: isChoice ? (entry.isSwitch ? "menuitemcheckbox" : "menuitemradio") : "menuitem",
    "aria-checked": isChoice ? String(entry.checked) : null,
    tabindex: -1,
    click: () => {
      close();
      entry.run?.();
    },
  };
  const inside = [
    icon(entry.icon ?? (entry.checked ? "check-lg" : "dot")),
    el("span", {}, entry.label),
    el("small", {}, entry.detail ?? ""),
  ];
  return entry.href
    ? el("a", { ...attributes, href: entry.href, download: "" }, ...inside)
    : el("button", attributes, ...inside);
}

/**
 * @param {HTMLElement} menu
 * @param {Point} at
 */
function place(menu, at) {
  const box = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.x, innerWidth - box.width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.y, innerHeight - box.height - 8))}px`;
}

/**
 * @param {HTMLElement} menu
 * @param {(giveBack: boolean) => void} close
 */
function mountMenuKeys(menu, close) {
  /** @param {(at: number, n_items: number) => number} where */
  const to = where => (/** @type {KeyboardEvent} */ event) => {
    const items = menuItems(menu);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    items[(where(at, items.length) + items.length) % items.length]?.focus();
    event.stopPropagation();
  };
  onKeys(menu, "menu", {
    next: to(at => at + 1),
    previous: to(at => at - 1),
    first: to(() => 0),
    last: to(() => -1),
    close(event) {
      close(true);
      event.stopPropagation();
    },
  });
}
