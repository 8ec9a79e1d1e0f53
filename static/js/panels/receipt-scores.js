/** Over what an import scored the hours of all accounts, and whose marks that changed. */

/** @import { Receipt } from "../types.d.ts" */
import { el } from "../dom.js";
import { counted, number } from "../format.js";
import { t } from "../i18n.js";

/**
 * @param {Pick<Receipt, "scores">} receipt older ones do not say
 * @returns {HTMLElement | null}
 */
export function scoredOver({ scores }) {
  return scores ? el("p", { class: "mut" }, scoresText(scores)) : null;
}

/** @param {NonNullable<Receipt["scores"]>} scores */
export function scoresText({ n_accounts: n, n_hours: hours, n_accounts_before: before, n_changed: changed }) {
  const values = {
    accounts: counted(n, "account"),
    hours: counted(hours, "hour"),
    before: number(before),
    changed: counted(changed ?? 0, "account"),
  };
  const over = t("ChangeFinder scored {accounts} over {hours}.", values);
  if (before === null) return over;
  return `${t("ChangeFinder scored anew, {accounts} over {hours}; before, {before}.", values)} ${t(
    "Marks changed of {changed} of which this import has no events.",
    values,
  )}`;
}
