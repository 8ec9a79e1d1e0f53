/** Other accounts of the same name, which nothing ties to this one: never merged by guess, but easy to find. */

/** @import { Child } from "../dom.js" */
/** @import { NodeDetails } from "../types.d.ts" */
import { el } from "../dom.js";
import { visible } from "../format.js";
import { t } from "../i18n.js";

const SHOWN = 6;

/**
 * @param {NodeDetails} node
 * @param {(id: string) => void} pick
 * @returns {Child[]} nothing when the account is alone with its name
 */
export function namesakes(node, pick) {
  const others = (node.same_name ?? []).slice(0, SHOWN);
  if (!others.length) return [];
  const rest = (node.n_same_name ?? 0) - others.length;
  return [
    ...others.map(other =>
      el("button", { class: "link", click: () => pick(`a:${other.key}`) }, visible(other.label)),
    ),
    rest > 0 && el("span", { class: "mut" }, t("and {n} more", { n: rest })),
    el("span", { class: "mut" }, t("other accounts: no evidence ties them to this one")),
  ];
}
