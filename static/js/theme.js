/** Light or dark, kept in the browser; without a choice the system's. */

import { byId, fill, icon, isDark } from "./dom.js";
import { t } from "./i18n.js";

/** @param {() => void} recolour called after every change */
export function mountTheme(recolour) {
  const button = byId("theme-button");
  const show = () => {
    button.setAttribute("aria-label", isDark() ? t("Light theme") : t("Dark theme"));
    fill(button, icon(isDark() ? "sun" : "moon-stars"));
  };
  const change = () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show();
    recolour();
  };
  button.addEventListener("click", change);
  show();
  return change;
}
