/** Loading logs: choose or drop, watch, read the receipt. */

/** @import { Job, Problem, Receipt } from "./types.d.ts" */
import { byId, el, fill, icon, typed } from "./dom.js";
import { counted, size, visible } from "./format.js";
import { action, problemCard } from "./panels/parts.js";
import { dropArea, formElements } from "./upload-form.js";
import { cancelUpload, followJob, sendFiles } from "./upload-job.js";
import { progressView } from "./upload-progress.js";

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
  const form = formElements(caseName || "default");

  /** @param {File[]} [more] */
  function open(more = []) {
    if (!isBusy) {
      add(more);
      drawForm();
    }
    if (!dialog.open) dialog.showModal();
  }

  /** @param {File[]} more */
  function add(more) {
    const known = new Set(files.map(file => `${file.name}|${file.size}|${file.lastModified}`));
    files = [...files, ...more.filter(file => !known.has(`${file.name}|${file.size}|${file.lastModified}`))];
  }

  /** @param {Problem} [problem] */
  function drawForm(problem) {
    byId("upload-title").textContent = "Load logs";
    const start = el(
      "button",
      { class: "button primary", click: () => void send(), disabled: !files.length },
      icon("upload"),
      files.length ? `Import ${counted(files.length, "file")}` : "Import",
    );
    fill(
      inside,
      problem && problemCard(problem),
      dropArea(chosen => {
        add(chosen);
        drawForm();
      }),
      files.length > 0 && fileList(),
      form.element,
    );
    fill(
      foot,
      el(
        "span",
        { class: "start" },
        files.length
          ? size(files.reduce((sum, file) => sum + file.size, 0))
          : "Adding never deletes; the same log twice changes nothing.",
      ),
      start,
    );
  }

  function fileList() {
    return el(
      "ul",
      { class: "files scrolls", "aria-label": "Files to import" },
      ...files.map(file =>
        el(
          "li",
          {},
          icon("file-earmark-text"),
          el("span", {}, visible(file.name)),
          el("small", {}, size(file.size)),
          el(
            "button",
            {
              class: "icon-button xs",
              "aria-label": `Remove ${file.name}`,
              click: () => (files = files.filter(other => other !== file)) && drawForm(),
            },
            icon("x-lg"),
          ),
        ),
      ),
    );
  }

  async function send() {
    const { target, fields } = form.read();
    isBusy = true;
    const view = drawProgress(() => cancelUpload());
    try {
      const job = await sendFiles(target, files, fields, view.sent);
      await follow(job, view);
    } catch (error) {
      isBusy = false;
      const problem = /** @type {{ problem?: Problem }} */ (error).problem;
      drawForm(
        problem ?? {
          title: "The upload was stopped",
          status: 0,
          detail: "Nothing was imported.",
          hint: null,
        },
      );
    }
  }

  /**
   * @param {Job} job
   * @param {ReturnType<typeof progressView>} view
   */
  async function follow(job, view) {
    isBusy = true;
    const ended = await followJob(job, view.job);
    isBusy = false;
    if (ended.state === "done" && ended.receipt) {
      files = [];
      dialog.close();
      return handlers.onDone(ended.receipt, ended.case);
    }
    drawForm(
      ended.error
        ? { status: 0, ...ended.error }
        : {
            title: "The import was cancelled",
            status: 0,
            detail: "The case is as it was before.",
            hint: null,
          },
    );
  }

  /** @param {() => void} stop */
  function drawProgress(stop) {
    byId("upload-title").textContent = "Importing";
    const view = progressView();
    fill(inside, view.element);
    fill(
      foot,
      el("span", { class: "start" }, "You may close this window; the import goes on."),
      action("x-lg", "Cancel", stop),
    );
    return view;
  }

  byId("upload-button").addEventListener("click", () => open());
  mountPageDrop(open);
  return {
    open,
    /** @param {Job} job an import that was running when the page was opened */
    resume(job) {
      const view = drawProgress(() => cancelUpload());
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
    const dropped = [...(event.dataTransfer?.files ?? [])];
    if (dropped.length) open(dropped);
  });
}
