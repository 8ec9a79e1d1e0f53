/** The case picker. */

/** @import { CaseSummary } from "../types.d.ts" */
/** @import { Entry } from "../menu.js" */
import { request } from "../api.js";
import { byId } from "../dom.js";
import { compact, counted, visible } from "../format.js";
import { attachMenu } from "../menu.js";

/**
 * @param {string} current
 * @param {() => void} uploadNew
 */
export function mountCases(current, uploadNew) {
  attachMenu(byId("case-button"), entries, "Cases");

  /** @returns {Promise<Entry[]>} */
  async function entries() {
    const { cases } = await request("/cases").catch(() => ({ cases: [] }));
    const rows = cases.map((/** @type {CaseSummary} */ summary) => ({
      label: visible(summary.name),
      detail: summary.error ? "damaged" : summary.n_events ? `${compact(summary.n_events)} events` : "empty",
      checked: summary.name === current,
      run: () => location.assign(`/cases/${encodeURIComponent(summary.name)}`),
    }));
    return [
      { head: "Cases" },
      ...rows,
      "-",
      { label: "New case from logs…", icon: "folder-plus", run: uploadNew },
    ];
  }

  return {
    /** @param {CaseSummary} summary */
    show(summary) {
      byId("case-name").textContent = visible(summary.name);
      byId("case-facts").textContent = summary.n_events
        ? `${counted(summary.n_accounts, "account")}, ${counted(summary.n_hosts, "host")} · ${compact(summary.n_events)} events`
        : "no events yet";
    },
  };
}
