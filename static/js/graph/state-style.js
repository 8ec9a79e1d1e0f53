/** How the graph shows what is selected, lit, dimmed and picked. */

/** @import { EdgeSingular, NodeSingular } from "./cytoscape.js" */
import { isDark, token } from "../dom.js";

export const FONT = "Inter Variable, Inter, system-ui, sans-serif";

/** Between a node and its label: an arrow that comes from below ends there, and is seen. */
export const LABEL_GAP = 9;
const OUTLINE = 5; // between the selected node and its outline: arrows end before it
const OUTLINE_WIDTH = 2.5;
const ARROW = 9; // length of an arrowhead
const SIGN = 0.58; // width of a letter, by the size of the font

/**
 * Whether a label leaves the arrowhead of its line to be seen.
 * @param {number} length of the line, from node to node
 * @param {string} label
 * @param {number} font
 */
export const hasRoom = (length, label, font) => length >= label.length * SIGN * font + 2 * ARROW;

/** @param {EdgeSingular} edge */
function lengthOf(edge) {
  const [a, b] = [edge.source(), edge.target()];
  const [from, to] = [a.position(), b.position()];
  return Math.hypot(from.x - to.x, from.y - to.y) - (a.width() + b.width()) / 2;
}

/** @param {EdgeSingular} edge */
function edgeText(edge) {
  const label = edge.data("label") ?? "";
  return hasRoom(lengthOf(edge), label, readable(10.5)(edge)) ? label : "";
}

/**
 * A label size that can be read at the zoom of the moment, for what is selected.
 * @param {number} least
 * @returns {(element: NodeSingular | EdgeSingular) => number}
 */
const readable = least => element =>
  Math.max(least, element.data("font") ?? 0, Math.min(26, (least - 2) / element.cy().zoom()));

/** What the selection lights and dims. */
export function stateStyle() {
  const accent = token("--accent");
  return [
    { selector: ".unborn", style: { visibility: "hidden" } },
    { selector: "node.crowded", style: { "text-opacity": 0 } },
    { selector: ".far", style: { opacity: isDark() ? 0.34 : 0.36 } },
    { selector: "node.near", style: { "font-size": readable(11), "z-index": 6 } },
    { selector: "edge.far", style: { opacity: isDark() ? 0.28 : 0.3 } },
    { selector: "edge.near", style: { opacity: 1, "z-index": 5 } },
    {
      selector: "edge.near.labelled",
      style: {
        label: edgeText,
        "font-family": FONT,
        "font-size": readable(10.5),
        "font-weight": 600,
        color: token("--text"),
        "text-background-color": token("--canvas"),
        "text-background-opacity": 1,
        "text-background-padding": 2.5,
        "text-background-shape": "round-rectangle",
        "min-zoomed-font-size": 7,
      },
    },
    {
      selector: "node.focus",
      style: {
        "font-size": readable(13),
        "font-weight": 700,
        "outline-width": OUTLINE_WIDTH,
        "outline-color": accent,
        "outline-offset": OUTLINE,
        "text-margin-y": LABEL_GAP + OUTLINE + OUTLINE_WIDTH,
        "z-index": 9,
      },
    },
    { selector: "edge.into", style: { "target-distance-from-node": OUTLINE + OUTLINE_WIDTH } },
    {
      selector: "edge.focus",
      style: { "underlay-color": accent, "underlay-opacity": 0.28, "underlay-padding": 4 },
    },
    {
      selector: "node.picked",
      style: {
        "overlay-color": accent,
        "overlay-opacity": 0.24,
        "overlay-padding": 7,
        "overlay-shape": "ellipse",
        opacity: 1,
      },
    },
    {
      selector: "core",
      style: {
        "selection-box-color": accent,
        "selection-box-opacity": 0.14,
        "selection-box-border-color": accent,
        "selection-box-border-width": 1,
        "active-bg-opacity": 0,
      },
    },
  ];
}
