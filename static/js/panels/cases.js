/** The case picker. */

/** @import { CaseSummary } from "../types.d.ts" */
/** @import { Entry } from "../menu.js" */
import { request } from "../api.js";
import { byId } from "../dom.js";
import { compact, counted, visible } from "../format.js";
import { t } from "../i18n.js";
import { attachMenu } from "../menu.js";

/**
 * @param {string} current
 * @param {() => void} uploadNew
 */
export function mountCases(current, uploadNew) {
  attachMenu(byId("case-button"), entries, t("Cases"));

  /** @returns {Promise<Entry[]>} */
  async function entries() {
    const { cases } = await request("/cases").catch(() => ({ cases: [] }));
    const rows = cases.map((/** @type {CaseSummary} */ summary) => ({
      label: visible(summary.name),
      detail: factOf(summary),
      checked: summary.name === current,
      run: () => location.assign(`/cases/${encodeURIComponent(summary.name)}`),
    }));
    return [
      { head: t("Cases") },
      ...rows,
      "-",
      { label: t("New case from logs…"), icon: "folder-plus", run: uploadNew },
    ];
  }

  return {
    /** @param {CaseSummary} summary */
    show(summary) {
      const facts = summary.n_events
        ? t("{accounts}, {hosts} · {events}", {
            accounts: counted(summary.n_accounts, "account"),
            hosts: counted(summary.n_hosts, "host"),
            events: eventsOf(summary),
          })
        : t("no events yet");
      byId("case-name").textContent = visible(summary.name);
      byId("case-facts").textContent = facts;
      byId("case-button").title = [visible(summary.name), facts].join("\n"); // both are cut where room is short
    },
  };
}

/** @param {CaseSummary} summary */
function factOf(summary) {
  if (summary.error) return t("damaged");
  return summary.n_events ? eventsOf(summary) : t("empty");
}

/** @param {CaseSummary} summary */
function eventsOf({ n_events: n }) {
  return t(n === 1 ? "{n} event" : "{n} events", { n: compact(n) });
}
