/** What lay beside the logs of an import and is none: nobody should wonder where a file went. */

/** @import { Receipt } from "../types.d.ts" */
import { el } from "../dom.js";
import { counted, number, visible } from "../format.js";
import { t } from "../i18n.js";

/**
 * @param {Receipt} receipt
 * @returns {HTMLElement | null} the files passed over, to unfold; none when there are none
 */
export function passedOver({ n_passed_over: n, passed_over: names }) {
  if (!n) return null;
  const rows = names.map(name => el("li", {}, visible(name)));
  const rest = n - names.length;
  if (rest > 0) rows.push(el("li", { class: "mut" }, t("and {n} more", { n: number(rest) })));
  return el(
    "details",
    { class: "receipt-beside" },
    el("summary", {}, counted(n, "file passed over", "files passed over")),
    el("p", { class: "mut" }, t("They lay in the folders beside the logs and claim to be no log.")),
    el("ul", {}, ...rows),
  );
}
