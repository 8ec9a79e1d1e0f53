/** Light or dark: the system's, and follows it, until one is chosen; the choice is kept in the browser. */

import { byId, fill, icon, isDark } from "./dom.js";
import { t } from "./i18n.js";

/** @param {() => void} recolour called after every change */
export function mountTheme(recolour) {
  const button = byId("theme-button");
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = keptTheme();

  const showButton = () => {
    button.setAttribute("aria-label", isDark() ? t("Light theme") : t("Dark theme"));
    fill(button, icon(isDark() ? "sun" : "moon-stars"));
  };
  /** @param {boolean} dark */
  const show = dark => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    showButton();
    recolour();
  };
  const change = () => {
    chosen = isDark() ? "light" : "dark";
    keep(chosen);
    show(chosen === "dark");
  };

  button.addEventListener("click", change);
  system.addEventListener("change", () => {
    if (!chosen) show(system.matches);
  });
  showButton();
  return change;
}

function keptTheme() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // storage may be forbidden
  }
}

/** @param {string} theme */
function keep(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
