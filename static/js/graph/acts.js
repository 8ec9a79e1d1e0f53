/** What can be done to a view, each step undoable. */

/** @import { CaseApi } from "../api.js" */
/** @import { State } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
/** @import { Desk, Look } from "./desk.js" */
/** @import { DrawnView } from "./drawn.js" */
/** @import { Work } from "./work.js" */
import { problemOf } from "../api.js";
import { announce } from "../dom.js";
import { counted } from "../format.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";
import { neighboursOf, restOf } from "./groups.js";
import { moreNeighbours } from "./neighbours.js";
import * as work from "./work.js";

/** @type {(keyof Look)[]} */
export const LOOK_KEYS = ["layout", "root", "lines", "sized"];

/**
 * @param {State} state
 * @returns {Look}
 */
export const lookOf = ({ layout, root, lines, sized }) => ({ layout, root, lines, sized });

export class Acts {
  /**
   * @param {{ store: Store, api: CaseApi, desk: Desk, view: () => DrawnView | null, redraw: () => void }} parts
   */
  constructor({ store, api, desk, view, redraw }) {
    this.store = store;
    this.api = api;
    this.desk = desk;
    this.view = view;
    this.redraw = redraw;
    this.isWalking = false;
  }

  /** @param {(work: Work) => Work} change */
  act(change) {
    this.desk.act(lookOf(this.store.state), change);
    this.redraw();
  }

  /** Remember how it is, before nodes are dragged or the look changes. */
  record(state = this.store.state) {
    if (!this.isWalking) this.desk.record(lookOf(state));
  }

  /** @param {"undo" | "redo"} way */
  walk(way) {
    const look = this.desk.walk(way, lookOf(this.store.state));
    if (!look) return;
    this.isWalking = true;
    this.store.set(look);
    this.isWalking = false;
    this.redraw();
    announce(way === "undo" ? t("Undone") : t("Done again"));
  }

  /** @param {string[]} ids */
  hide(ids) {
    this.act(now => work.hide(now, this.members(ids)));
    announce(t("{nodes} hidden", { nodes: counted(ids.length, "node") }));
  }

  /** @param {string[]} ids */
  hideOthers(ids) {
    const all = (this.view()?.nodes ?? []).flatMap(node => this.members([node.id]));
    this.act(now => work.hideOthers(now, this.members(ids), all));
  }

  showAll() {
    this.act(work.showAll);
  }

  /**
   * @param {string[]} ids
   * @param {boolean} isOn
   */
  pin(ids, isOn) {
    this.act(now => (isOn ? work.pin(now, ids) : work.unpin(now, ids)));
  }

  /** @param {string} id */
  isPinned(id) {
    return this.desk.work.pinned.includes(id);
  }

  /** Lay out everything that is not pinned anew. */
  arrange() {
    this.record();
    this.desk.forget(lookOf(this.store.state));
    this.redraw();
  }

  /** @param {string[]} ids */
  collapse(ids) {
    this.act(now => work.collapse(now, ids));
  }

  /**
   * Open the groups of nodes, or the groups themselves; a node without any gets its next neighbours from the server.
   * @param {string[]} ids
   */
  async expand(ids) {
    const openable = this.view()?.openable ?? [];
    const groups = openable.filter(group => ids.includes(group) || ids.some(id => group.endsWith(`|${id}`)));
    if (groups.length) return this.act(now => work.open(now, groups));
    const nodes = [...new Set(ids.map(restOf))].filter(id => /^[ah]:/.test(id));
    const known = new Set(this.view()?.nodes.map(node => node.id));
    try {
      const pages = await Promise.all(nodes.map(id => this.page(id, known)));
      const fresh = new Set(
        pages.flatMap(page => page.nodes.map(node => node.id)).filter(id => !known.has(id)),
      );
      if (fresh.size) this.act(now => pages.reduce(work.expand, now));
      toast(
        fresh.size
          ? counted(fresh.size, "neighbour added", "neighbours added")
          : t("All neighbours under these filters are shown"),
      );
    } catch (error) {
      toast(problemOf(error).detail);
    }
  }

  /**
   * @param {string} id
   * @param {ReadonlySet<string>} known
   */
  page(id, known) {
    const before = this.desk.work.added.find(addition => addition.node === id);
    return moreNeighbours(this.api, this.store.state, id, before, known);
  }

  /**
   * @param {Iterable<string>} ids
   * @returns {string[]} their neighbours in the view
   */
  near(ids) {
    const links = neighboursOf(this.view()?.edges ?? []);
    const given = new Set(ids);
    return [...new Set([...given].flatMap(id => [...(links.get(id) ?? [])]))].filter(id => !given.has(id));
  }

  /**
   * @param {string[]} ids
   * @returns {string[]} nodes, those of groups one by one
   */
  members(ids) {
    const nodes = this.view()?.nodes ?? [];
    return ids.flatMap(id => nodes.find(node => node.id === id)?.members?.map(member => member.id) ?? [id]);
  }
}
