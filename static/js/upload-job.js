/** Sending files and following the import they start. */

/** @import { Job } from "./types.d.ts" */
import { API, ApiError, changeHeaders, isProblem, post, request, UNREACHABLE } from "./api.js";

import { pathOf } from "./upload-files.js";

const POLL_MS = 350;
/** States of files that may still change: an answer holds some files, from the first of these on. */
const STILL = new Set(["waiting", "reading"]);
/** @type {XMLHttpRequest | null} */
let sending = null;
/** @type {string | null} */
let following = null;

/**
 * Upload with XMLHttpRequest: fetch cannot tell how much has been sent.
 * @param {string} caseName
 * @param {File[]} files
 * @param {Record<string, string>} fields
 * @param {(done: number, total: number) => void} onSent
 * @returns {Promise<Job>}
 */
export function sendFiles(caseName, files, fields, onSent) {
  const form = new FormData();
  // Fields first: the server then knows them before it has stored a byte.
  for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
  for (const file of files) form.append("files", file, pathOf(file));
  const xhr = (sending = new XMLHttpRequest());
  xhr.open("POST", `${API}/cases/${encodeURIComponent(caseName)}/imports`);
  for (const [name, value] of Object.entries(changeHeaders())) xhr.setRequestHeader(name, value);
  xhr.responseType = "json";
  xhr.upload.addEventListener("progress", event => onSent(event.loaded, event.total));
  xhr.addEventListener("loadend", () => removeEventListener("beforeunload", askBefore));
  addEventListener("beforeunload", askBefore);
  return new Promise((resolve, reject) => {
    xhr.addEventListener("load", () => {
      sending = null;
      if (xhr.status === 202 && !isProblem(xhr.getResponseHeader("Content-Type"))) resolve(xhr.response.job);
      else
        reject(new ApiError(xhr.response ?? { ...UNREACHABLE, detail: xhr.statusText, status: xhr.status }));
    });
    xhr.addEventListener("error", () => reject(new ApiError(UNREACHABLE)));
    xhr.addEventListener("abort", () => reject(new Error("cancelled")));
    xhr.send(form);
  });
}

/**
 * @param {Job} job
 * @param {(job: Job) => void} onProgress
 * @returns {Promise<Job>} the job once it has ended
 */
export async function followJob(job, onProgress) {
  following = job.id;
  remember(job.id);
  let current = job;
  let told = job.file_progress;
  while (current.state === "queued" || current.state === "running") {
    onProgress(current);
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
    const at = told.findIndex(file => STILL.has(file.state));
    current = await request(`/jobs/${job.id}?file_offset=${at < 0 ? told.length : at}`)
      .then(answer => {
        told = [...told.slice(0, answer.job.file_offset), ...answer.job.file_progress];
        return { ...answer.job, file_progress: told };
      })
      .catch(error => {
        if (error instanceof ApiError && error.problem.status === 404) throw error;
        return current; // the server may be restarting; the job goes on without it
      });
  }
  following = null;
  remember(null);
  return current;
}

/**
 * An upload does not outlive the page, the import it starts does: the browser asks before it is lost.
 * @param {BeforeUnloadEvent} event
 */
function askBefore(event) {
  event.preventDefault();
}

/** Stop what is going on: the upload, or the import it has started. */
export function cancelUpload() {
  sending?.abort();
  if (following) void post(`/jobs/${following}/cancel`).catch(() => undefined);
}

/**
 * @param {number} index of a file of the import that is going on
 * @returns {boolean} false when the files are still on their way
 */
export function leaveOutOfJob(index) {
  if (!following) return false;
  // One that has been read meanwhile is refused; its row says so by itself.
  void post(`/jobs/${following}/files/${index}/leave-out`).catch(() => undefined);
  return true;
}

/** @param {string | null} id */
function remember(id) {
  try {
    if (id) sessionStorage.setItem("job", id);
    else sessionStorage.removeItem("job");
  } catch {
    // Without storage a reload merely loses sight of the job.
  }
}

/**
 * @param {Job} job with its first files
 * @returns {Promise<Job>}
 */
async function withAllFiles(job) {
  const { files, file_progress: told } = job;
  while (files.length < job.n_files) {
    const answer = await request(`/jobs/${job.id}?file_offset=${files.length}`);
    files.push(...answer.job.files);
    told.push(...answer.job.file_progress);
  }
  return { ...job, files, file_progress: told };
}

/** @returns {Promise<Job | null>} the import that this tab was watching before a reload */
export async function rememberedJob() {
  try {
    const id = sessionStorage.getItem("job");
    if (!id) return null;
    const { job } = await request(`/jobs/${encodeURIComponent(id)}`);
    if (job.state === "queued" || job.state === "running") return await withAllFiles(job);
  } catch {
    // Forgotten by the server, or no storage.
  }
  remember(null);
  return null;
}
