/** The rows of a long list, fetched a block at a time where they come into sight, and forgotten again. */

/** @import { EventPage, EventRow } from "../types.d.ts" */

export const BLOCK = 100;
/** Blocks kept: a screen of a few and what lies around it. */
const KEPT = 40;

export class Blocks {
  /** @param {(place: Record<string, string>) => Promise<EventPage>} fetchPage */
  constructor(fetchPage) {
    this.fetchPage = fetchPage;
    /** @type {Map<number, EventPage>} in the order of their last use */
    this.pages = new Map();
    /** @type {Map<number, Promise<EventPage>>} */
    this.coming = new Map();
  }

  /**
   * The same rows with other columns: fetched again where they are looked at.
   * @param {(place: Record<string, string>) => Promise<EventPage>} fetchPage
   */
  renew(fetchPage) {
    Object.assign(this, { fetchPage, pages: new Map(), coming: new Map() });
  }

  /**
   * @param {number} index
   * @returns {EventRow | undefined}
   */
  row(index) {
    return this.pages.get(Math.floor(index / BLOCK))?.rows[index % BLOCK];
  }

  /**
   * Fetch what is missing of some rows.
   * @param {number} first
   * @param {number} last
   */
  async load(first, last) {
    const wanted = [];
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block += 1)
      wanted.push(this.block(block));
    return Promise.all(wanted);
  }

  /** @param {number} block */
  block(block) {
    const known = this.pages.get(block);
    if (known) {
      this.keep(block, known);
      return Promise.resolve(known);
    }
    const { coming } = this;
    const awaited = coming.get(block);
    if (awaited) return awaited;
    const page = this.fetchPage(this.place(block)).then(
      found => {
        coming.delete(block);
        if (coming === this.coming) this.keep(block, found);
        return found;
      },
      error => {
        coming.delete(block);
        throw error;
      },
    );
    coming.set(block, page);
    return page;
  }

  /**
   * Where a block begins, by a neighbour's cursor where one is known: the server then passes over nothing.
   * @param {number} block
   * @returns {Record<string, string>}
   */
  place(block) {
    if (block === 0) return {};
    const after = this.pages.get(block - 1)?.next;
    if (after) return { after };
    const before = this.pages.get(block + 1)?.previous;
    if (before) return { before };
    return { at: String(block * BLOCK) };
  }

  /**
   * @param {number} block
   * @param {EventPage} page
   */
  keep(block, page) {
    this.pages.delete(block);
    this.pages.set(block, page);
    const [oldest] = this.pages.keys();
    if (this.pages.size > KEPT && oldest !== undefined) this.pages.delete(oldest);
  }
}
