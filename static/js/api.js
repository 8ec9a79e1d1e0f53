/** The one client of the server's API.  Problems (RFC 9457) become ApiError; a newer request ends the older one. */

import { t } from "./i18n.js";
import { inPageLabels, inPageWords } from "./server-words.js";
import { spanProblem } from "./span-fault.js";

/** @import { Problem } from "./types.d.ts" */

export const API = "/api/v1";

export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = inPageWords(problem);
  }
}

/** @param {string} name */
const meta = name => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

export const pageCase = () => meta("case");

/** A problem comes with status 200: a browser would log any other as a fault of the page, also for a mistyped search. */
const HEADERS = { Accept: "application/json", Prefer: "problem-status=200" };

/** @returns {Record<string, string>} the headers of a request that changes something */
export function changeHeaders() {
  return { "X-CSRF-Token": meta("csrf-token"), ...HEADERS };
}

/** @param {string | null} type of an answer's content */
export const isProblem = type => type?.startsWith("application/problem+json") ?? false;

/**
 * @param {string} path below /api/v1
 * @param {URLSearchParams} [query]
 * @param {RequestInit} [options]
 * @returns {Promise<any>}
 */
export async function request(path, query, options = {}) {
  const search = query?.toString();
  const answer = await fetch(`${API}${path}${search ? `?${search}` : ""}`, {
    headers: HEADERS,
    ...options,
  }).catch(error => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(UNREACHABLE);
  });
  const body = await answer.json().catch(() => null);
  if (!answer.ok || isProblem(answer.headers.get("Content-Type")))
    throw new ApiError(body ?? { ...UNREACHABLE, status: answer.status, detail: answer.statusText });
  return inPageLabels(body);
}

/** @type {Problem} */
export const UNREACHABLE = {
  title: t("The server does not answer"),
  status: 0,
  detail: t("No answer came from the LogonTracer server."),
  hint: t("Is it still running? Start it with “logontracer serve” and try again."),
  english: [],
};

/** @param {string} path */
export const post = path => send("POST", path);

/**
 * Ask for a change.
 * @param {"POST" | "PUT" | "DELETE"} method
 * @param {string} path below /api/v1
 * @param {{ query?: URLSearchParams, body?: unknown, signal?: AbortSignal }} [what]
 */
export function send(method, path, { query, body, signal } = {}) {
  const headers = changeHeaders();
  if (body === undefined) return request(path, query, { method, headers, signal });
  headers["Content-Type"] = "application/json";
  return request(path, query, { method, headers, signal, body: JSON.stringify(body) });
}

/**
 * A place for one answer at a time: asking again drops the answer that is still on its way.
 */
export class Latest {
  constructor() {
    /** @type {AbortController | null} */
    this.controller = null;
  }

  /**
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} work
   * @param {(answer: T) => void} done
   * @param {(problem: Problem) => void} failed
   */
  async run(work, done, failed) {
    this.controller?.abort();
    const controller = (this.controller = new AbortController());
    try {
      const answer = await work(controller.signal);
      if (!controller.signal.aborted) done(answer);
    } catch (error) {
      if (controller.signal.aborted) return;
      failed(problemOf(error));
    }
  }
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf(error) {
  if (error instanceof ApiError) return error.problem;
  return { title: t("The page failed"), status: 0, detail: String(error), hint: t("Reload the page.") };
}

/**
 * Addresses of one case.
 * @param {string} name
 */
export function caseApi(name) {
  const root = `/cases/${encodeURIComponent(name)}`;
  return {
    root,
    /**
     * @param {string} path
     * @param {URLSearchParams} [query]
     * @param {AbortSignal} [signal]
     */
    async get(path, query, signal) {
      const problem = spanProblem(query);
      if (problem) throw new ApiError(problem);
      return request(root + path, query, { signal });
    },
    /**
     * @param {"POST" | "PUT" | "DELETE"} method
     * @param {string} path
     * @param {Parameters<typeof send>[2]} [what]
     */
    send: (method, path, what) => send(method, root + path, what),
    /**
     * @param {string} path
     * @param {URLSearchParams} query
     */
    address: (path, query) => `${API}${root}${path}?${query}`,
  };
}

/** @typedef {ReturnType<typeof caseApi>} CaseApi */
