/** How the graph looks, in the colours of the theme that is on. */

/** @import { EdgeSingular, NodeSingular, StylesheetJson } from "./cytoscape.js" */
import { isDark, token } from "../dom.js";
import { kindIcon } from "../labels.js";

const SHAPES = /** @type {const} */ ({
  account: "ellipse",
  privileged: "diamond",
  host: "round-rectangle",
  address: "round-rectangle",
});
const FONT = "Inter Variable, Inter, system-ui, sans-serif";

/** @type {Document | null} */
let sprite = null;

/** Fetch the icon sprite that node pictures are cut from. */
export async function loadSprite() {
  const answer = await fetch("/static/vendor/icons.svg");
  sprite = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
}

/**
 * @param {string} name
 * @param {string} colour
 * @returns {string} the icon as a data address
 */
function picture(name, colour) {
  const paths = [...(sprite?.getElementById(name)?.children ?? [])];
  const body = paths.map(path => new XMLSerializer().serializeToString(path)).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 16 16" fill="${colour}">${body}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

/** @returns {StylesheetJson} */
export function graphStyle() {
  return /** @type {StylesheetJson} */ ([...nodeStyle(), ...edgeStyle(), ...stateStyle()]);
}

function nodeStyle() {
  const canvas = token("--canvas");
  const kinds = Object.entries(SHAPES).map(([kind, shape]) => {
    const room = kind === "privileged" ? "40%" : "54%";
    return {
      selector: `node[shape="${kind}"]`,
      style: {
        shape,
        "background-color": token(kind === "address" ? "--host" : `--${kind}`),
        "background-image": picture(kindIcon(kind), token("--ink")),
        "background-width": room,
        "background-height": room,
      },
    };
  });
  return [
    {
      selector: "node",
      style: {
        width: "data(size)",
        height: "data(size)",
        label: "data(label)",
        color: token("--text"),
        "font-family": FONT,
        "font-size": "data(font)",
        "font-weight": 500,
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-outline-color": canvas,
        "text-outline-width": 2.5,
        "min-zoomed-font-size": 6,
        "border-width": 2,
        "border-color": canvas,
      },
    },
    ...kinds,
    {
      selector: 'node[anomaly="some"]',
      style: { "border-color": token("--anomaly"), "border-width": 1.5, "border-position": "outside" },
    },
    {
      selector: 'node[anomaly="strong"]',
      style: {
        "border-color": token("--anomaly"),
        "border-width": 3,
        "border-position": "outside",
        "underlay-color": token("--anomaly"),
        "underlay-opacity": 0.2,
        "underlay-padding": 9,
        "underlay-shape": "ellipse",
      },
    },
  ];
}

function edgeStyle() {
  const [edge, failure] = [token("--edge"), token("--privileged")];
  return [
    {
      selector: "edge",
      style: {
        width: "data(width)",
        "line-color": edge,
        "target-arrow-color": edge,
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.75,
        "curve-style": "bezier",
        opacity: 0.75,
      },
    },
    {
      selector: "edge[?failure]",
      style: { "line-style": "dashed", "line-color": failure, "target-arrow-color": failure },
    },
  ];
}

/**
 * A label size that can be read at the zoom of the moment, for what is selected.
 * @param {number} least
 * @returns {(element: NodeSingular | EdgeSingular) => number}
 */
const readable = least => element =>
  Math.max(least, element.data("font") ?? 0, Math.min(26, (least - 2) / element.cy().zoom()));

/** What the selection lights and dims. */
function stateStyle() {
  const [accent, account, failure] = [token("--accent"), token("--account"), token("--privileged")];
  return [
    { selector: ".far", style: { opacity: isDark() ? 0.34 : 0.36 } },
    { selector: "node.near", style: { "font-size": readable(11), "z-index": 6 } },
    { selector: "edge.far", style: { opacity: isDark() ? 0.28 : 0.3 } },
    {
      selector: "edge.near",
      style: { opacity: 1, "z-index": 5, "line-color": account, "target-arrow-color": account },
    },
    {
      selector: "edge.near.labelled",
      style: {
        label: "data(label)",
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
    { selector: "edge.near[?failure]", style: { "line-color": failure, "target-arrow-color": failure } },
    {
      selector: "node.focus",
      style: {
        "font-size": readable(13),
        "font-weight": 700,
        "outline-width": 2.5,
        "outline-color": accent,
        "outline-offset": 5,
        "z-index": 9,
      },
    },
  ];
}
