/** How the graph looks, in the colours of the theme that is on. */

/** @import { StylesheetJson } from "./cytoscape.js" */
import { token } from "../dom.js";
import { kindIcon } from "../labels.js";
import { CHANGES } from "./compared.js";
import { FAMILIES } from "./families.js";
import { FONT, LABEL_GAP, stateStyle } from "./state-style.js";

/** @type {Record<string, { shape: string, colour: string, icon: string, room: string }>} */
const SHAPES = {
  account: { shape: "ellipse", colour: "--account", icon: kindIcon("account"), room: "54%" },
  privileged: { shape: "diamond", colour: "--privileged", icon: kindIcon("privileged"), room: "40%" },
  host: { shape: "round-rectangle", colour: "--host", icon: kindIcon("host"), room: "54%" },
  address: { shape: "round-rectangle", colour: "--host", icon: kindIcon("address"), room: "54%" },
};
/** @type {Record<string, { shape: string, colour: string, icon: string }>} groups: hollow, in the colour of their members */
const GROUPS = {
  accounts: { shape: "ellipse", colour: "--account", icon: "people" },
  hosts: { shape: "round-rectangle", colour: "--host", icon: "hdd-network" },
};

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
  const kinds = Object.entries(SHAPES).flatMap(([kind, { shape, colour, icon, room }]) => {
    const face = picture(icon, token("--ink"));
    return [
      {
        selector: `node[shape="${kind}"]`,
        style: {
          shape,
          "background-color": token(colour),
          "background-image": face,
          "background-width": room,
          "background-height": room,
        },
      },
      { selector: `node[shape="${kind}"].pinned`, style: pinnedStyle(face, room) },
    ];
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
        "text-margin-y": LABEL_GAP,
        "text-outline-color": canvas,
        "text-outline-width": 2.5,
        "min-zoomed-font-size": 6,
        "border-width": 2,
        "border-color": canvas,
      },
    },
    ...kinds,
    ...groupStyle(),
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
    {
      selector: "node[?salvaged]",
      style: { "border-style": "dotted", "border-width": 3, "border-position": "outside" },
    },
    { selector: 'node[?salvaged][anomaly="none"]', style: { "border-color": token("--text") } },
  ];
}

/**
 * A pin at the upper right corner.
 * @param {string} face
 * @param {string} room
 */
function pinnedStyle(face, room) {
  return {
    "background-image": [face, picture("pin-angle-fill", token("--text"))],
    "background-width": [room, "12px"],
    "background-height": [room, "12px"],
    "background-position-x": ["50%", "112%"],
    "background-position-y": ["50%", "-12%"],
    "background-clip": ["node", "none"],
    "background-image-containment": ["inside", "over"],
    "bounds-expansion": 6,
  };
}

function groupStyle() {
  return Object.entries(GROUPS).map(([kind, { shape, colour, icon }]) => ({
    selector: `node[shape="${kind}"]`,
    style: {
      shape,
      "background-color": token("--panel"),
      "background-image": picture(icon, token(colour)),
      "background-width": "56%",
      "background-height": "56%",
      "border-color": token(colour),
      "border-style": "double",
      "border-width": 5,
      "font-weight": 700,
    },
  }));
}

function edgeStyle() {
  const failure = token("--privileged");
  const families = FAMILIES.map(family => {
    const colour = token(`--logon-${family}`);
    return {
      selector: `edge[family="${family}"]`,
      style: { "line-color": colour, "target-arrow-color": colour },
    };
  });
  return [
    {
      selector: "edge",
      style: {
        width: "data(width)",
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.75,
        "curve-style": "bezier",
        opacity: 0.75,
      },
    },
    ...families,
    { selector: "edge[!directed]", style: { "target-arrow-shape": "none" } },
    { selector: "edge[?claimed]", style: { "line-style": "dotted" } },
    {
      selector: "edge[?failure]",
      style: {
        "line-style": "dashed",
        "line-dash-pattern": [6, 3],
        "line-color": failure,
        "target-arrow-color": failure,
      },
    },
    ...changeStyle(),
    // A failure whose source is only claimed: short dashes, which a dotted line of this width would not be.
    { selector: "edge[?failure][?claimed]", style: { "line-dash-pattern": [2, 3] } },
    { selector: "edge.plain", style: { "curve-style": "haystack", "haystack-radius": 0, opacity: 0.6 } },
  ];
}

/** Lines of two spans compared: the change is their colour, and what is gone is drawn thin. */
function changeStyle() {
  return CHANGES.map(change => {
    const colour = token(`--change-${change}`);
    const line = { "line-color": colour, "target-arrow-color": colour };
    return {
      selector: `edge[change="${change}"]`,
      style: change === "gone" ? { ...line, "line-style": "dashed", "line-dash-pattern": [2, 4] } : line,
    };
  });
}
