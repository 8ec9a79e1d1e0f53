/** The receipt of an import: what was read, kept and set aside, file by file. */

/** @import { CaseApi } from "../api.js" */
/** @import { FileReceipt, Receipt, State } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, fill, typed } from "../dom.js";
import { counted, number, visible } from "../format.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";
import { figures } from "./parts.js";
import { fileCard } from "./receipt-file.js";

/**
 * Mount the receipt's window once.
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountReceipts(store, api) {
  /** @type {ShowRecords} */
  async function showRecords(file, eventIds = []) {
    const first = new URLSearchParams({ "column.source_file": file.sha256, noise: "1", limit: "1" });
    const isKept = await api.get("/events", first).then(
      page => page.total > 0,
      () => true, // the list itself will say what is wrong
    );
    typed("receipt-dialog", HTMLDialogElement).close();
    store.resetFilters();
    store.show({ ...recordsOf(file, isKept), eventIds, noise: true, dock: "events" });
    if (!isKept) toast(t("Another file had brought these events: shown is what its computers logged then."));
    byId("event-table").scrollIntoView({ block: "nearest" });
  }
  /** @param {Receipt} receipt */
  return receipt => openReceipt(receipt, showRecords);
}

/** @typedef {(file: FileReceipt, eventIds?: number[]) => void} ShowRecords */

/**
 * Where the events of a file are.  An event that two files hold is kept once, under the name of the first.
 * @param {FileReceipt} file
 * @param {boolean} isKept whether any event is kept under the file's own name
 * @returns {Partial<State>}
 */
export function recordsOf(file, isKept) {
  if (isKept) return { file: file.sha256 };
  const end = file.last && new Date(Date.parse(file.last) + 1).toISOString(); // the end itself is not within a span
  return { file: null, computers: file.computers, from: file.first, to: end };
}

/**
 * @param {Receipt} receipt
 * @param {ShowRecords} showRecords
 */
function openReceipt(receipt, showRecords) {
  const sums = sumsOf(receipt);
  // Only of one file the records are one list; of several each file has its own, below.
  const [only, ...others] = receipt.files;
  const show = only?.n_events && !others.length ? () => showRecords(only) : undefined;
  const total = figures([
    [number(sums.read), t("records read"), false, show],
    [number(receipt.n_new_events), t("new events"), false, receipt.n_new_events ? show : undefined],
    [
      number(receipt.n_duplicate_events),
      t("already known"),
      false,
      receipt.n_duplicate_events ? show : undefined,
    ],
    [number(sums.aside), t("set aside")],
    ...(sums.salvaged
      ? [/** @type {[string, string]} */ ([number(sums.salvaged), t("salvaged from damage")])]
      : []),
    [
      number(sums.failed),
      sums.failed === 1 ? t("file with an error") : t("files with errors"),
      sums.failed > 0,
    ],
  ]);
  fill(byId("receipt-inside"), total, ...receipt.files.map(file => fileCard(file, showRecords)));
  byId("receipt-sum").textContent = t("{files} into case {case}", {
    files: counted(receipt.files.length, "file"),
    case: visible(receipt.case),
  });
  const dialog = typed("receipt-dialog", HTMLDialogElement);
  if (!dialog.open) dialog.showModal();
}

/**
 * What the files of an import add up to: `read` is what was kept, known before and set aside.
 * @param {Receipt} receipt
 */
export function sumsOf(receipt) {
  const sums = { read: 0, aside: 0, salvaged: 0, failed: 0 };
  for (const file of receipt.files) {
    sums.read += file.n_records;
    sums.aside += Object.values(file.set_aside).reduce((sum, n) => sum + n, 0);
    sums.salvaged += file.damaged.reduce((sum, damage) => sum + damage.n_records_salvaged, 0);
    if (file.error) sums.failed += 1;
  }
  return sums;
}
