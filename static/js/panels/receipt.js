/** The receipt of an import: what was read, kept and set aside, file by file. */

/** @import { CaseApi } from "../api.js" */
/** @import { FileReceipt, Receipt, State } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, fill, typed } from "../dom.js";
import { number, visible } from "../format.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";
import { figures } from "./parts.js";
import { fileCounts, fileWords } from "./receipt-counts.js";
import { fileCard } from "./receipt-file.js";
import { passedOver } from "./receipt-beside.js";
import { scoredOver } from "./receipt-scores.js";

const MOST_FILES = 50; // whose sums an address can name
const WHY = {
  one: t("Another file had brought these events: shown is what its computers logged then."),
  several: t("Shown is what the computers of these files logged then."),
};

/**
 * Mount the receipt's window once.
 * @param {Store} store
 * @param {CaseApi} api
 */
export function mountReceipts(store, api) {
  /** @type {ShowRecords} */
  async function showRecords(files, eventIds = []) {
    const first = new URLSearchParams({ "column.source_file": sumsIn(files), noise: "1", limit: "1" });
    const isKept =
      files.length <= MOST_FILES &&
      (await api.get("/events", first).then(
        page => page.total > 0,
        () => true, // the list itself will say what is wrong
      ));
    typed("receipt-dialog", HTMLDialogElement).close();
    store.resetFilters();
    store.show({ ...recordsOf(files, isKept), eventIds, noise: true, dock: "events" });
    if (!isKept) toast(WHY[files.length === 1 ? "one" : "several"]);
    byId("event-table").scrollIntoView({ block: "nearest" });
  }
  /** @param {Receipt} receipt */
  return receipt => openReceipt(receipt, showRecords);
}

/** @typedef {(files: FileReceipt[], eventIds?: number[]) => void} ShowRecords */

/** @param {FileReceipt[]} files */
const sumsIn = files => files.map(file => file.sha256).join(",");

/**
 * Where the events of files are.  An event that two files hold is kept once, under the name of the first.
 * @param {FileReceipt[]} files
 * @param {boolean} isKept whether any event is kept under the files' own names
 * @returns {Partial<State>}
 */
export function recordsOf(files, isKept) {
  if (isKept) return { file: sumsIn(files) };
  const [first] = files.flatMap(file => file.first ?? []).sort();
  const last = files
    .flatMap(file => file.last ?? [])
    .sort()
    .at(-1);
  const end = last ? new Date(Date.parse(last) + 1).toISOString() : null; // the end itself is not within a span
  const computers = [...new Set(files.flatMap(file => file.computers))];
  return { file: null, computers, from: first ?? null, to: end };
}

/**
 * @param {Receipt} receipt
 * @param {ShowRecords} showRecords
 */
function openReceipt(receipt, showRecords) {
  const sums = sumsOf(receipt);
  const withEvents = receipt.files.filter(file => file.n_events);
  const show = withEvents.length ? () => showRecords(withEvents) : undefined;
  const total = figures([
    [number(sums.read), t(sums.read === 1 ? "record read" : "records read"), false, show],
    [
      number(receipt.n_new_events),
      t(receipt.n_new_events === 1 ? "new event" : "new events"),
      false,
      receipt.n_new_events ? show : undefined,
    ],
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
    ...lostFigure(sums),
    [
      number(sums.failed),
      sums.failed === 1 ? t("file with an error") : t("files with errors"),
      sums.failed > 0,
    ],
  ]);
  const cards = receipt.files.map(file => fileCard(file, showRecords));
  fill(byId("receipt-inside"), total, ...cards, passedOver(receipt), scoredOver(receipt));
  const said = { files: fileWords(receipt), case: visible(receipt.case) };
  byId("receipt-sum").textContent =
    receipt.is_case_kept === false
      ? t("{files}; case {case} was not made, for no event came into it", said)
      : t("{files} into case {case}", said);
  const dialog = typed("receipt-dialog", HTMLDialogElement);
  if (!dialog.open) dialog.showModal();
}

/**
 * What the files of an import add up to: `read` is what was kept, known before and set aside.
 * @param {Receipt} receipt
 */
export function sumsOf(receipt) {
  const sums = {
    read: 0,
    aside: 0,
    salvaged: 0,
    lost: 0,
    isLostKnown: true,
    failed: fileCounts(receipt).failed,
  };
  for (const file of receipt.files) {
    sums.read += file.n_records;
    sums.aside += Object.values(file.set_aside).reduce((sum, n) => sum + n, 0);
    for (const { n_records_salvaged: salvaged, n_records_lost: lost } of file.damaged) {
      sums.salvaged += salvaged;
      sums.lost += lost ?? 0;
      sums.isLostKnown &&= lost !== null;
    }
  }
  return sums;
}

/**
 * What damage cost; of some spans nobody can tell.
 * @param {ReturnType<typeof sumsOf>} sums
 * @returns {[string, string, boolean][]}
 */
function lostFigure({ lost, isLostKnown }) {
  if (!lost && isLostKnown) return [];
  const n = isLostKnown ? number(lost) : lost ? t("{n} or more", { n: number(lost) }) : "?";
  return [[n, t("lost to damage"), true]];
}
