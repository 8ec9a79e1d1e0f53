/** Loading logs: choose or drop, watch, read the receipt. */

/** @import { Job, Problem, Receipt } from "./types.d.ts" */
import { byId, el, fill, icon, typed } from "./dom.js";
import { counted, number, size } from "./format.js";
import { t } from "./i18n.js";
import { inPageWords } from "./server-words.js";
import { action, calmCard, problemCard } from "./panels/parts.js";
import { bytesOf, chosenList, droppedFiles, joined, MOST_FILES, pathOf } from "./upload-files.js";
import { dropArea, formElements } from "./upload-form.js";
import { cancelUpload, followJob, leaveOutOfJob, sendFiles } from "./upload-job.js";
import { progressView } from "./upload-progress.js";
import { fileRows } from "./upload-rows.js";

/**
 * @param {string} caseName
 * @param {{ onDone: (receipt: Receipt, caseName: string) => void }} handlers
 */
export function mountUpload(caseName, handlers) {
  const dialog = typed("upload-dialog", HTMLDialogElement);
  const [inside, foot] = [byId("upload-inside"), byId("upload-foot")];
  /** @type {File[]} */
  let files = [];
  let isBusy = false;
  let isFewer = false;
  const form = formElements(caseName || "default");

  /** @param {File[]} [more] */
  function open(more = []) {
    if (!isBusy) {
      files = joined(files, more);
      drawForm();
    }
    if (!dialog.open) dialog.showModal();
  }

  /** @param {HTMLElement} [card] how the last import ended */
  function drawForm(card) {
    byId("upload-title").textContent = t("Load logs");
    const isTooMany = files.length > MOST_FILES;
    const start = el(
      "button",
      { class: "button primary", click: () => void send(), disabled: !files.length || isTooMany },
      icon("upload"),
      files.length ? t("Import {files}", { files: counted(files.length, "file") }) : t("Import"),
    );
    const most = t("At most {n} files at once: put them into one archive.", { n: number(MOST_FILES) });
    const note = files.length
      ? isTooMany
        ? most
        : size(bytesOf(files))
      : t("Adding never deletes; the same log twice changes nothing.");
    fill(
      inside,
      card,
      dropArea(chosen => {
        files = joined(files, chosen);
        drawForm();
      }),
      files.length > 0 && chosenList(files, remove),
      form.element,
    );
    fill(foot, el("span", { class: "start" }, note), start);
  }

  /** @param {File} file */
  function remove(file) {
    files = files.filter(other => other !== file);
    drawForm();
  }

  async function send() {
    if (!form.isGood()) return;
    const { target, fields } = form.read();
    isBusy = true;
    isFewer = false;
    const view = drawProgress(
      files.map(file => ({ name: pathOf(file), size: file.size })),
      leaveOut,
    );
    try {
      const job = await sendFiles(target, files, fields, view.sent);
      form.forget();
      await follow(job, view);
    } catch (error) {
      if (isFewer) return send();
      isBusy = false;
      const problem = /** @type {{ problem?: Problem }} */ (error).problem;
      drawForm(
        problem ? problemCard(problem) : calmCard(t("The upload was stopped"), t("Nothing was imported.")),
      );
    }
  }

  /** @param {number} index of of those sent: while they are, one form holds them all, and the others are sent anew */
  function leaveOut(index) {
    if (leaveOutOfJob(index)) return;
    if (files.length > 1) {
      isFewer = true;
      files = files.filter((_, i) => i !== index);
    }
    cancelUpload();
  }

  /**
   * @param {Job} job
   * @param {ReturnType<typeof progressView>} view
   */
  async function follow(job, view) {
    isBusy = true;
    const end = await followJob(job, view.job);
    isBusy = false;
    if (end.state === "done" && end.receipt) {
      files = [];
      dialog.close();
      return handlers.onDone(end.receipt, end.case);
    }
    drawForm(
      end.error
        ? problemCard(inPageWords({ status: 0, ...end.error }))
        : calmCard(t("The import was cancelled"), t("The case is as it was before.")),
    );
  }

  /**
   * @param {{ name: string, size: number }[]} sent
   * @param {(index: number) => void} [leave] takes out a file that has not been read
   */
  function drawProgress(sent, leave) {
    byId("upload-title").textContent = t("Importing");
    const view = progressView(fileRows(sent, leave));
    fill(inside, view.element);
    fill(
      foot,
      el("span", { class: "start" }, t("You may close this window; the import goes on.")),
      action("x-lg", t("Cancel"), cancelUpload),
    );
    return view;
  }

  byId("upload-button").addEventListener("click", () => open());
  mountPageDrop(open);
  return {
    open,
    /** @param {Job} job an import that was running when the page was opened */
    resume(job) {
      const sizes = job.file_progress.map(file => file.total);
      const view = drawProgress(
        job.files.map((name, i) => ({ name, size: sizes[i] ?? 0 })),
        leaveOut,
      );
      if (!dialog.open) dialog.showModal();
      void follow(job, view);
    },
  };
}

/**
 * Files may be dropped anywhere on the page.
 * @param {(files: File[]) => void} open
 */
function mountPageDrop(open) {
  addEventListener("dragover", event => event.preventDefault());
  addEventListener("drop", event => {
    event.preventDefault();
    void droppedFiles(event.dataTransfer).then(dropped => dropped.length && open(dropped));
  });
}
