/** Why the names of an account or host are one: each reason with its evidence, and what takes it apart. */

/** @import { NodeDetails, Tie } from "../types.d.ts" */
/** @import { CaseApi } from "../api.js" */
import { changeHeaders, problemOf, request } from "../api.js";
import { el, fill } from "../dom.js";
import { counted, span, visible } from "../format.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";

const SHOWN = 12;

/** @type {Record<string, () => string>} a reason's name in the API → in words */
const REASONS = {
  sid: () => t("same SID"),
  domain_sid: () => t("SID of the domain's issuer"),
  domain_link: () => t("two names of one domain"),
  domain_not_logged: () => t("domain not logged"),
  only_sid: () => t("only the SID"),
  name_not_logged: () => t("name not logged"),
  sid_has_other_name: () => t("its SID has another name too"),
  held_by: () => t("held by"),
  host_name: () => t("two names of one machine"),
  computer: () => t("writes records as"),
  workstation_name: () => t("client called itself"),
  target_server: () => t("named as the target"),
  more: () => t("further names"),
};

/** @param {Tie} tie */
function wordsOf(tie) {
  if (tie.why === "address") return tie.link ? t("held the address") : t("address");
  return REASONS[tie.why]?.() ?? tie.why.replaceAll("_", " ");
}

/**
 * @param {NodeDetails} node
 * @param {(tie: Tie) => Promise<void>} change undoes the reason's link, or restores it
 */
export function evidence(node, change) {
  if (!node.identity.length) return null;
  const shown = node.identity.slice(0, SHOWN);
  const rest = node.n_identity - shown.length;
  return el(
    "details",
    { class: "evidence" },
    el("summary", {}, t("Evidence for this identity")),
    el(
      "ul",
      { "aria-label": t("Evidence for this identity") },
      ...shown.map(tie => el("li", {}, ...row(tie, change))),
    ),
    rest > 0 && el("p", { class: "mut" }, t("and {n} more", { n: rest })),
  );
}

/**
 * @param {Tie} tie
 * @param {(tie: Tie) => Promise<void>} change
 */
function row(tie, change) {
  const facts = [
    tie.n_events ? counted(tie.n_events, "event") : "",
    tie.first ? span(tie.first, tie.last) : "",
  ].filter(Boolean);
  return [
    el("span", { class: tie.is_undone ? "undone" : null }, visible(`${wordsOf(tie)}: ${tie.value}`)),
    el("small", {}, facts.join(" · ")),
    tie.link ? switchOf(tie, change) : null,
  ];
}

/**
 * A button that asks first, then does it.
 * @param {Tie} tie
 * @param {(tie: Tie) => Promise<void>} change
 */
function switchOf(tie, change) {
  const box = el("span", { class: "change" });
  const word = tie.is_undone ? t("Restore") : t("Undo");
  const label = tie.is_undone
    ? t("Restore: {why}", { why: `${wordsOf(tie)}: ${tie.value}` })
    : t("Undo: {why}", { why: `${wordsOf(tie)}: ${tie.value}` });

  function offer() {
    const button = el("button", { class: "link", "aria-label": visible(label), click: ask }, word);
    fill(box, button);
    return button;
  }

  function ask() {
    const question = tie.is_undone
      ? t("Join these names again, for the whole case?")
      : t("Take these names apart, for the whole case?");
    const yes = el("button", { class: "button primary", click: run }, word);
    const no = el("button", { class: "button", click: () => offer().focus() }, t("Cancel"));
    fill(box, el("span", {}, question), " ", yes, " ", no);
    yes.focus();
  }

  function run() {
    fill(box, el("span", { role: "status" }, t("Making the graph anew…")));
    change(tie).catch(error => {
      toast(problemOf(error).detail);
      offer().focus();
    });
  }

  offer();
  return box;
}

/**
 * Undo the link of a reason, or restore it.
 * @param {CaseApi} api
 * @param {Tie} tie
 */
export async function changeLink(api, tie) {
  const query = new URLSearchParams({ [tie.is_undone ? "restore" : "undo"]: tie.link ?? "" });
  await request(`${api.root}/links`, query, { method: "POST", headers: changeHeaders() });
  toast(tie.is_undone ? t("Link restored") : t("Link undone"));
}
