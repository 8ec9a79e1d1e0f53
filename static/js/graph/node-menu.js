/** What the menu of a node, of picked nodes and of the empty canvas offers. */

/** @import { Entry } from "../menu.js" */
/** @import { Store } from "../store.js" */
/** @import { ViewNode } from "../types.d.ts" */
/** @import { Acts } from "./acts.js" */
/** @import { Picks } from "./picks.js" */
import { counted, visible } from "../format.js";
import { t } from "../i18n.js";
import { keyHint } from "../keys.js";

/** @typedef {{ store: Store, acts: Acts, picks: Picks, onOpen: (id: string) => void, copyId: (id: string) => void }} Context */

/** @param {string} does */
const key = does => keyHint("graph", does);

/**
 * @param {ViewNode} node
 * @param {Context} context
 * @returns {Entry[]}
 */
export function nodeMenu(node, { store, acts, picks, onOpen, copyId }) {
  const { id } = node;
  const ids = picks.around(id);
  const isPinned = acts.isPinned(id);
  /** @type {Entry[]} */
  const common = [
    {
      label: t("Expand neighbours"),
      icon: "arrows-angle-expand",
      detail: key("expand"),
      run: () => void acts.expand(ids),
    },
    { label: t("Collapse"), icon: "zoom-out", detail: key("collapse"), run: () => acts.collapse(ids) },
    {
      label: t("Select neighbours"),
      icon: "diagram-3",
      detail: key("neighbours"),
      run: () => picks.add([...ids, ...acts.near(ids)]),
    },
    {
      label: t("Invert selection"),
      icon: "arrow-left-right",
      detail: key("invert"),
      run: () => picks.invert(),
    },
    "-",
    {
      label: isPinned ? t("Unpin position") : t("Pin position"),
      icon: "pin-angle",
      detail: key("pin"),
      run: () => acts.pin(ids, !isPinned),
    },
    { label: t("Hide"), icon: "eye-slash", detail: key("hide"), run: () => acts.hide(ids) },
    { label: t("Hide others"), icon: "eye", detail: key("hideOthers"), run: () => acts.hideOthers(ids) },
  ];
  const head =
    ids.length > 1 ? t("{nodes} selected", { nodes: counted(ids.length, "node") }) : visible(node.label);
  if (node.members) return [{ head }, ...common];
  return [
    { head },
    { label: t("Focus: only its logons"), icon: "bullseye", detail: key("focus"), run: () => onOpen(id) },
    {
      label: t("Show its events"),
      icon: "list-ul",
      detail: key("events"),
      run: () => store.set({ selected: id, dock: "events" }),
    },
    { label: t("Search for it"), icon: "search", run: () => searchFor(node, store) },
    "-",
    {
      label: t("Path from here"),
      icon: "play",
      detail: key("pathFrom"),
      run: () => store.set({ pathFrom: id, path: 0 }),
    },
    {
      label: t("Path to here"),
      icon: "signpost-split",
      detail: key("pathTo"),
      run: () => store.set({ pathTo: id, path: 0 }),
    },
    { label: t("Tree from here"), icon: "share", run: () => store.set({ layout: "tree", root: id }) },
    "-",
    ...common,
    "-",
    node.kind === "account"
      ? { label: t("Copy SID"), icon: "copy", detail: key("copy"), run: () => copyId(id) }
      : { label: t("Copy name"), icon: "copy", detail: key("copy"), run: () => copyId(id) },
  ];
}

/**
 * @param {ViewNode} node
 * @param {Store} store
 */
function searchFor(node, store) {
  const quoted = node.key.replaceAll(/["\\]/g, "\\$&");
  store.show({ expression: `${node.kind}:"${quoted}"`, selected: node.id });
}

/**
 * @param {Context & { fit: () => void }} context
 * @returns {Entry[]}
 */
export function canvasMenu({ acts, picks, fit }) {
  const all = () => (acts.view()?.nodes ?? []).map(node => node.id);
  return [
    { label: t("Select all"), icon: "bounding-box", run: () => picks.set(all()) },
    { label: t("Invert selection"), icon: "arrow-left-right", run: () => picks.invert() },
    { label: t("Show hidden nodes"), icon: "eye", run: () => acts.showAll() },
    { label: t("Fit graph"), icon: "fullscreen", detail: "0", run: fit },
    "-",
    { label: t("Undo"), icon: "arrow-counterclockwise", detail: t("Ctrl Z"), run: () => acts.walk("undo") },
    { label: t("Redo"), icon: "arrow-clockwise", detail: t("Ctrl Shift Z"), run: () => acts.walk("redo") },
  ];
}
