/** Why several names are one node: every tie with its evidence, and a way to undo it. */

/** @import { NodeDetails } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { counted, span, visible } from "../format.js";
import { t } from "../i18n.js";

const SHOWN = 8;

/** @type {Record<string, () => string>} */
const REASONS = {
  sid: () => t("SID of the same name"),
  domain_link: () => t("Two names of one domain"),
  address: () => t("Address used by it"),
  computer: () => t("Name it wrote its records under"),
  host_name: () => t("Short and full name of one host"),
};

/**
 * @param {NodeDetails} node
 * @param {(link: string, isUndone: boolean) => void} onLink undo a link, or restore it
 */
export function evidence(node, onLink) {
  if (!node.identity.length) return null;
  const ties = node.identity.slice(0, SHOWN).map(tie => {
    const why = REASONS[tie.why]?.() ?? tie.why.replaceAll("_", " ");
    const facts = [
      tie.n_events === undefined ? null : counted(tie.n_events, "event"),
      tie.first ? span(tie.first, tie.last) : null,
    ].filter(Boolean);
    const { link, is_undone: isUndone = false } = tie;
    const title = isUndone ? t("Restore this link") : t("Undo this link: two nodes instead of one");
    const button =
      link &&
      el(
        "button",
        { class: "icon-button xs", "aria-label": title, title, click: () => onLink(link, isUndone) },
        icon(isUndone ? "arrow-clockwise" : "x-lg"),
      );
    return el(
      "li",
      { class: isUndone ? "undone" : null },
      el("span", {}, el("b", {}, visible(tie.value)), el("small", {}, [why, ...facts].join(" · "))),
      button || null,
    );
  });
  return el(
    "details",
    { class: "evidence" },
    el("summary", {}, t("Evidence for this identity")),
    el("ul", { "aria-label": t("Evidence for this identity") }, ...ties),
  );
}
