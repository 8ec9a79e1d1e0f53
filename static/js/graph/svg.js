/** A drawing of nodes and edges as the text of an SVG file.  Pure; every text out of a log is escaped. */

import { visible } from "../format.js";
import { LABEL_GAP } from "./state-style.js";

/** @import { Point } from "../types.d.ts" */
/** @typedef {{ at: Point, size: number, shape: string, colour: string, border: string, borderWidth: number, label: string, font: number, opacity: number, picture: string }} DrawnNode */
/** @typedef {{ from: Point, to: Point, bend: Point | null, width: number, colour: string, isDashed: boolean, opacity: number, title: string }} DrawnEdge */
/** @typedef {{ box: { x1: number, y1: number, w: number, h: number }, ground: string, ink: string, nodes: DrawnNode[], edges: DrawnEdge[] }} Drawing */

const MARGIN = 24;
const PICTURE = 0.5; // of the node's size, as far as the icon goes
const ARROW = { long: 7, half: 3 };
const FONT = "Inter, system-ui, sans-serif";
/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** @param {string} text */
export function escaped(text) {
  return visible(text)
    .replace(/[\p{Cs}\uFFFE\uFFFF]/gu, "\uFFFD")
    .replace(/[&<>"']/g, sign => ENTITIES[sign]);
}

/** @param {number} value */
const n = value => String(Math.round(value * 100) / 100);

/**
 * @param {Drawing} drawing
 * @returns {string} one SVG document
 */
export function svgText({ box, ground, ink, nodes, edges }) {
  const [x, y, w, h] = [box.x1 - MARGIN, box.y1 - MARGIN, box.w + 2 * MARGIN, box.h + 2 * MARGIN].map(n);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${x} ${y} ${w} ${h}" font-family="${FONT}" font-weight="500">`,
    "<title>Logon graph</title>",
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${escaped(ground)}"/>`,
    ...edges.map(edgeText),
    ...nodes.map(node => nodeText(node, ground, ink)),
    "</svg>",
    "",
  ].join("\n");
}

/** @param {DrawnEdge} edge */
function edgeText({ from, to, bend, width, colour, isDashed, opacity, title }) {
  const middle = bend ? `Q${n(bend.x)} ${n(bend.y)} ` : "L";
  const paint = escaped(colour);
  const dashes = isDashed ? ' stroke-dasharray="6 3"' : "";
  const line = `<path d="M${n(from.x)} ${n(from.y)} ${middle}${n(to.x)} ${n(to.y)}" fill="none" stroke="${paint}" stroke-width="${n(width)}"${dashes}/>`;
  return `<g opacity="${n(opacity)}"><title>${escaped(title)}</title>${line}<path d="${arrow(bend ?? from, to, width)}" fill="${paint}"/></g>`;
}

/**
 * @param {Point} from
 * @param {Point} to
 * @param {number} width of the edge
 */
function arrow(from, to, width) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const [long, half] = [ARROW.long + width, ARROW.half + width / 2];
  const foot = { x: to.x - dx * long, y: to.y - dy * long };
  return `M${n(to.x)} ${n(to.y)} L${n(foot.x - dy * half)} ${n(foot.y + dx * half)} L${n(foot.x + dy * half)} ${n(foot.y - dx * half)} Z`;
}

/**
 * @param {DrawnNode} node
 * @param {string} ground
 * @param {string} ink
 */
function nodeText(node, ground, ink) {
  const { x, y } = node.at;
  const side = node.size * PICTURE;
  const picture = node.picture
    ? `<image href="${escaped(node.picture)}" x="${n(x - side / 2)}" y="${n(y - side / 2)}" width="${n(side)}" height="${n(side)}"/>`
    : "";
  const label = `<text x="${n(x)}" y="${n(y + node.size / 2 + LABEL_GAP + node.font)}" font-size="${n(node.font)}" text-anchor="middle" fill="${escaped(ink)}" stroke="${escaped(ground)}" stroke-width="2.5" stroke-linejoin="round" paint-order="stroke">${escaped(node.label)}</text>`;
  return `<g opacity="${n(node.opacity)}">${outline(node)}${picture}${node.label ? label : ""}</g>`;
}

/** @param {DrawnNode} node */
function outline({ at: { x, y }, size, shape, colour, border, borderWidth }) {
  const half = size / 2;
  const paint = `fill="${escaped(colour)}" stroke="${escaped(border)}" stroke-width="${n(borderWidth)}"`;
  if (shape === "diamond")
    return `<path d="M${n(x)} ${n(y - half)} L${n(x + half)} ${n(y)} L${n(x)} ${n(y + half)} L${n(x - half)} ${n(y)} Z" ${paint}/>`;
  if (shape === "ellipse") return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(half)}" ${paint}/>`;
  return `<rect x="${n(x - half)}" y="${n(y - half)}" width="${n(size)}" height="${n(size)}" rx="${n(size / 5)}" ${paint}/>`;
}
