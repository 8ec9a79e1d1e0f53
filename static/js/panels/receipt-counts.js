/** How many files an import read, as a person counts them: an archive is not one of the logs in it.  Pure. */

/** @import { FileReceipt, Receipt } from "../types.d.ts" */
import { counted } from "../format.js";
import { t } from "../i18n.js";

const ARCHIVES = new Set(["zip", "7z", "tar", "gzip", "bzip2", "xz"]);

/** @param {FileReceipt} file one that could be opened: of another its fault is told */
const isArchive = file => ARCHIVES.has(file.format) && !file.error;

/** @param {Pick<Receipt, "files" | "n_passed_over">} receipt */
export function fileCounts({ files, n_passed_over: passedOver }) {
  const logs = files.filter(file => !isArchive(file));
  const leftOut = logs.filter(file => file.is_left_out).length;
  const failed = logs.filter(file => file.error && !file.is_left_out).length;
  return {
    read: logs.length - failed - leftOut,
    failed,
    leftOut,
    passedOver,
    archives: files.length - logs.length,
  };
}

/** @param {Pick<Receipt, "files" | "n_passed_over">} receipt */
export function fileWords(receipt) {
  const { read, failed, leftOut, passedOver, archives } = fileCounts(receipt);
  return [
    archives > 0
      ? t("{logs} of {archives} read", { logs: counted(read, "log"), archives: counted(archives, "archive") })
      : counted(read, "log read", "logs read"),
    failed > 0 && t("{n} with an error", { n: failed }),
    leftOut > 0 && t("{n} left out", { n: leftOut }),
    passedOver > 0 && t("{n} passed over", { n: passedOver }),
  ]
    .filter(Boolean)
    .join(", ");
}
