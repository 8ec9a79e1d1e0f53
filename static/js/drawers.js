/** Side panels as drawers on narrow screens, dialogs with their close buttons. */

import { byId } from "./dom.js";

const SIDES = /** @type {const} */ (["side", "right"]);

export function mountDrawers() {
  for (const side of SIDES) {
    const toggle = byId(`toggle-${side}`);
    toggle.addEventListener("click", () => {
      const isOpen = document.body.classList.toggle(`drawer-${side}`);
      for (const other of SIDES) if (other !== side) closeDrawer(other);
      toggle.setAttribute("aria-expanded", String(isOpen));
    });
  }
  byId("drawer-veil").addEventListener("click", closeDrawers);
  for (const dialog of document.querySelectorAll("dialog"))
    for (const button of dialog.querySelectorAll("[data-close]"))
      button.addEventListener("click", () => dialog.close());
}

/** @param {(typeof SIDES)[number]} side */
function closeDrawer(side) {
  document.body.classList.remove(`drawer-${side}`);
  byId(`toggle-${side}`).setAttribute("aria-expanded", "false");
}

export function closeDrawers() {
  SIDES.forEach(closeDrawer);
}

/** Open the details drawer where there is one; elsewhere the panel is always there. */
export function openDetails() {
  if (!matchMedia("(max-width: 1023px)").matches) return;
  closeDrawer("side");
  document.body.classList.add("drawer-right");
  byId("toggle-right").setAttribute("aria-expanded", "true");
}
