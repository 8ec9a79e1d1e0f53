/** The head of the details panel: what kind of node it is, and how unusual. */

/** @import { NodeDetails } from "../types.d.ts" */
import { el, icon } from "../dom.js";
import { tenths, visible } from "../format.js";
import { t } from "../i18n.js";
import { kindIcon, kindWord, shapeOf } from "../labels.js";
import { shortName } from "../names.js";

/** @param {NodeDetails} node */
export function who(node) {
  const shape = shapeOf({
    ...node,
    kind: node.id.startsWith("h:") && node.kind !== "address" ? "host" : node.kind,
  });
  const isMarked = (node.anomaly?.mark ?? 0) > 0;
  const avatar = el("span", { class: `avatar ${shape}${isMarked ? " marked" : ""}` }, icon(kindIcon(shape)));
  const score =
    isMarked &&
    el(
      "span",
      { class: "score", title: t("Highest ChangeFinder score") },
      icon("exclamation-triangle-fill"),
      tenths(node.anomaly?.score ?? 0),
    );
  const name = el("h2", { title: node.label }, visible(shortName(node.label, node.kind)));
  return el(
    "div",
    { class: "who" },
    avatar,
    el("div", {}, name, el("p", {}, visible(kindText(node)))),
    score,
  );
}

/** @param {NodeDetails} node a name out of damaged parts of logs may be no name at all */
export function salvagedNote(node) {
  if (!node.is_salvaged_only) return null;
  const why = t(
    "Every record that names it was read from a damaged part of a log: the name may be garbled, or never have existed. salvaged:no in the search leaves such names out.",
  );
  return el(
    "div",
    { class: "note" },
    icon("exclamation-triangle"),
    el("span", {}, el("b", {}, t("Only in salvaged records")), " ", why),
  );
}

/** @param {NodeDetails} node */
function kindText(node) {
  if (node.id.startsWith("h:")) {
    if (node.is_domain_controller) return t("domain controller");
    return HOST_KINDS[node.kind]?.() ?? node.kind;
  }
  const word = kindWord(node.kind);
  const kind = node.is_privileged ? t("privileged {kind}", { kind: word }) : word;
  return `${node.domain ?? t("domain not logged")} · ${kind}`;
}

/** @type {Record<string, () => string>} */
const HOST_KINDS = {
  host: () => t("host"),
  address: () => t("address without a proven name"),
  claimed: () => t("name that only an NTLM client claimed"),
  loopback: () => t("the machine itself"),
};
