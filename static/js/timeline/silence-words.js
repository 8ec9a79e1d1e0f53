/** What a gap in a log is, in words. */

import { t } from "../i18n.js";

/** @type {Record<string, string>} */
export const GAP_KINDS = {
  missing_records: t("Record ids are missing"),
  thinned: t("The log was thinned out: record ids are missing throughout"),
  time_backwards: t("Time goes backwards"),
  log_cleared: t("The log was cleared"),
  audit_policy_changed: t("The audit policy was changed"),
  logging_stopped: t("The event logging service was shut down"),
  events_dropped: t("Audit events were dropped"),
  log_full: t("The security log was full"),
};
