/** What the bar has no room for on a narrow screen, as a menu. */

/** @import { Entry } from "./menu.js" */
import { byId } from "./dom.js";
import { t } from "./i18n.js";
import { attachMenu } from "./menu.js";

/** @param {() => Entry[]} languages */
export function mountMore(languages) {
  attachMenu(
    byId("more-button"),
    () => [
      { label: t("Copy link to this view"), icon: "link-45deg", run: () => byId("copy-link").click() },
      {
        label: t("Keyboard and search help"),
        icon: "question-circle",
        run: () => byId("help-button").click(),
      },
      "-",
      { head: t("Language") },
      ...languages(),
    ],
    t("More"),
  );
}
