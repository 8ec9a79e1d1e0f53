/** Several nodes at once: which are picked, and the bar of what can be done to them. */

/** @import { Acts } from "./acts.js" */
/** @import { GraphView } from "./view.js" */
import { byId, el, fill } from "../dom.js";
import { counted } from "../format.js";
import { t } from "../i18n.js";
import { action } from "../panels/parts.js";

export class Picks {
  /**
   * @param {Acts} acts
   * @param {GraphView} graph
   */
  constructor(acts, graph) {
    this.acts = acts;
    this.graph = graph;
    /** @type {Set<string>} */
    this.ids = new Set();
  }

  /** @param {Iterable<string>} ids */
  set(ids) {
    this.ids = new Set(ids);
    this.show();
  }

  /** @param {string[]} ids */
  add(ids) {
    this.set([...this.ids, ...ids]);
  }

  /** @param {string} id */
  toggle(id) {
    this.set(this.ids.has(id) ? [...this.ids].filter(other => other !== id) : [...this.ids, id]);
  }

  invert() {
    const all = (this.acts.view()?.nodes ?? []).map(node => node.id);
    this.set(all.filter(id => !this.ids.has(id)));
  }

  /**
   * What an action on a node is about: all that are picked, when it is one of them.
   * @param {string} id
   */
  around(id) {
    return this.ids.has(id) ? [...this.ids] : [id];
  }

  /** Forget what is no longer there, and say what is picked. */
  show() {
    this.ids = new Set([...this.ids].filter(id => this.graph.has(id)));
    this.graph.showPicked(this.ids);
    const bar = byId("picks");
    const hadFocus = bar.contains(document.activeElement);
    bar.hidden = this.ids.size === 0;
    if (bar.hidden) {
      if (hadFocus) byId("cy").focus();
      return;
    }
    const { acts } = this;
    const ids = [...this.ids];
    const arePinned = ids.every(id => acts.isPinned(id));
    const buttons = [
      action("arrows-angle-expand", t("Expand"), () => void acts.expand(ids)),
      action("eye-slash", t("Hide"), () => acts.hide(ids)),
      action("eye", t("Hide others"), () => acts.hideOthers(ids)),
      action("pin-angle", arePinned ? t("Unpin") : t("Pin"), () => acts.pin(ids, !arePinned)),
      action("diagram-3", t("Add neighbours"), () => this.add(acts.near(this.ids))),
      action("arrow-left-right", t("Invert"), () => this.invert()),
      action("x-lg", t("Let go"), () => this.set([])),
    ];
    fill(
      bar,
      el("b", { role: "status" }, t("{nodes} selected", { nodes: counted(ids.length, "node") })),
      ...buttons,
    );
  }
}
