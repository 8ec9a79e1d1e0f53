/** Imports as the whole page sees them: the upload, its receipt, and the job a reload has left behind. */

/** @import { CaseApi } from "./api.js" */
/** @import { Receipt } from "./types.d.ts" */
import { problemOf } from "./api.js";
import { announce } from "./dom.js";
import { mountUpload } from "./upload.js";
import { rememberedJob } from "./upload-job.js";

/**
 * @param {string} caseName
 * @param {CaseApi} api
 * @param {(receipt: Receipt) => void} openReceipt
 * @param {() => void} onImported called when this case has more events than before
 */
export function mountImports(caseName, api, openReceipt, onImported) {
  const upload = mountUpload(caseName, { onDone: imported });
  const asked = new URLSearchParams(location.search).get("receipt"); // whatever is shown first rewrites the address

  /**
   * @param {Receipt} receipt
   * @param {string} into
   */
  function imported(receipt, into) {
    if (receipt.is_case_kept === false) openReceipt(receipt);
    else if (into !== caseName)
      location.assign(`/cases/${encodeURIComponent(into)}?receipt=${encodeURIComponent(receipt.import_id)}`);
    else {
      openReceipt(receipt);
      onImported();
    }
  }

  /** The receipt of an import into a case that had to be opened first. */
  async function openAskedReceipt() {
    if (!asked) return;
    const { receipts } = await api.get("/receipts");
    const found = receipts.find((/** @type {Receipt} */ receipt) => receipt.import_id === asked);
    const query = new URLSearchParams(location.search);
    query.delete("receipt");
    history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    if (found) openReceipt(found);
  }

  return {
    open: () => upload.open(),
    /** Take up what was going on before the page was loaded. */
    async resume() {
      await openAskedReceipt().catch(error => announce(problemOf(error).detail));
      const running = await rememberedJob();
      if (running) upload.resume(running);
    },
  };
}
