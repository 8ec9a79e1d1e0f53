/**
 * Force-directed positions (Fruchterman and Reingold, 1991), the same for the same graph every time.
 * Pure: no random numbers, no clock, no page.
 */

/** @import { Point } from "../types.d.ts" */
import { repelAll, repelNear } from "./repulsion.js";
import { separate } from "./separate.js";

/**
 * @typedef {{ id: string, size: number, label: string, font?: number }} LayoutNode
 * @typedef {{ source: string, target: string }} LayoutEdge
 * @typedef {{ x: Float64Array, y: Float64Array, fx: Float64Array, fy: Float64Array, k: number }} Field
 */

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const EXACT_NODES = 500; // up to here every pair repels at first; above, only near ones
const GRAVITY = 0.42;

/**
 * @param {LayoutNode[]} nodes of one connected part
 * @param {LayoutEdge[]} edges
 * @param {{ aspect?: number, spacing?: number, fixed?: Map<string, Point> }} [options] *fixed* nodes stay where they are
 * @returns {Map<string, Point>}
 */
export function force(nodes, edges, options = {}) {
  const { aspect = 1.35, fixed = new Map() } = options;
  const spacing = options.spacing ?? spacingFor(nodes.length);
  const links = linksOf(nodes, edges);
  const held = nodes.map(node => fixed.has(node.id));
  const n = nodes.length;
  const field = {
    ...start(nodes, links, fixed, spacing),
    fx: new Float64Array(n),
    fy: new Float64Array(n),
    k: spacing,
  };
  const degree = degrees(links, n);
  const rounds = n > EXACT_NODES ? 140 : 360;
  let heat = fixed.size ? spacing : (spacing * Math.sqrt(n)) / 3;
  const cooling = Math.pow(1.2 / Math.max(heat, 2), 1 / rounds);
  for (let round = 0; round < rounds; round += 1, heat *= cooling) {
    field.fx.fill(0);
    field.fy.fill(0);
    // Far repulsion unfolds the graph; without it at the end, leaves come back to their neighbours.
    if (n <= EXACT_NODES && round < rounds * 0.55) repelAll(field);
    else repelNear(field, spacing * 2.4);
    attract(field, links, degree);
    move(field, held, heat, aspect);
  }
  // Labels are wide, so most boxes are pushed apart upwards: start wider than the canvas.
  if (!fixed.size) stretch(field, aspect * 1.45);
  separate(nodes, field.x, field.y, held);
  if (!fixed.size) stretch(field, aspect, true);
  const rounded = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return new Map(
    nodes.map((node, i) => [
      node.id,
      fixed.get(node.id) ?? { x: rounded(field.x[i]), y: rounded(field.y[i]) },
    ]),
  );
}

/** @param {number} n few nodes get more room, or their labels and edges would crowd a half-empty canvas */
function spacingFor(n) {
  if (n <= 12) return 150;
  return n <= 40 ? 104 : Math.max(70, 104 - (n - 40) / 4);
}

/**
 * @param {LayoutNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @returns {[number, number][]} each pair of neighbours once
 */
function linksOf(nodes, edges) {
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  /** @type {Map<string, [number, number]>} */
  const pairs = new Map();
  for (const edge of edges) {
    const [a, b] = [index.get(edge.source), index.get(edge.target)];
    if (a !== undefined && b !== undefined && a !== b)
      pairs.set(`${Math.min(a, b)} ${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)]);
  }
  return [...pairs.values()];
}

/**
 * @param {[number, number][]} links
 * @param {number} n
 */
function degrees(links, n) {
  const degree = new Float64Array(n);
  for (const [a, b] of links) {
    degree[a] += 1;
    degree[b] += 1;
  }
  return degree;
}

/**
 * A sunflower of nodes, neighbours of a fixed node beside it.
 * @param {LayoutNode[]} nodes
 * @param {[number, number][]} links
 * @param {Map<string, Point>} fixed
 * @param {number} spacing
 */
function start(nodes, links, fixed, spacing) {
  const [x, y] = [new Float64Array(nodes.length), new Float64Array(nodes.length)];
  nodes.forEach((node, i) => {
    const at = fixed.get(node.id);
    const radius = spacing * 0.6 * Math.sqrt(i + 0.5);
    x[i] = at ? at.x : radius * Math.cos(i * GOLDEN_ANGLE);
    y[i] = at ? at.y : radius * Math.sin(i * GOLDEN_ANGLE);
  });
  for (const link of links)
    for (const [near, far] of [link, [link[1], link[0]]])
      if (fixed.has(nodes[near].id) && !fixed.has(nodes[far].id)) {
        x[far] = x[near] + spacing * Math.cos(far * GOLDEN_ANGLE);
        y[far] = y[near] + spacing * Math.sin(far * GOLDEN_ANGLE);
      }
  return { x, y };
}

/**
 * @param {Field} field
 * @param {[number, number][]} links
 * @param {Float64Array} degree
 */
function attract({ x, y, fx, fy, k }, links, degree) {
  for (const [a, b] of links) {
    const [dx, dy] = [x[a] - x[b], y[a] - y[b]];
    // Weaker between hubs, or everything would sit on top of the servers.
    const pull = Math.hypot(dx, dy) / k / Math.sqrt(Math.min(degree[a], degree[b]));
    fx[a] -= dx * pull;
    fy[a] -= dy * pull;
    fx[b] += dx * pull;
    fy[b] += dy * pull;
  }
}

/**
 * @param {Field} field
 * @param {boolean[]} held
 * @param {number} heat
 * @param {number} aspect
 */
function move({ x, y, fx, fy, k }, held, heat, aspect) {
  for (let i = 0; i < x.length; i += 1) {
    if (held[i]) continue;
    // Stronger upwards, so that the picture is as wide as the window.
    fx[i] -= (x[i] * GRAVITY) / aspect;
    fy[i] -= y[i] * GRAVITY * aspect;
    const length = Math.hypot(fx[i], fy[i]) || 1;
    const step = Math.min(length * 0.1, heat, k * 4);
    x[i] += (fx[i] / length) * step;
    y[i] += (fy[i] / length) * step;
  }
}

const MOST_STRETCH = 2;

/**
 * Bring the picture to the shape of the canvas.
 * @param {Field} field
 * @param {number} aspect
 * @param {boolean} [onlyGrow] make one direction longer and the other no shorter: nothing comes to overlap
 */
function stretch({ x, y }, aspect, onlyGrow = false) {
  if (x.length < 4) return;
  const [width, height] = [x, y].map(values => Math.max(...values) - Math.min(...values) || 1);
  const factor = Math.min(MOST_STRETCH, Math.max(1 / MOST_STRETCH, (aspect * height) / width));
  const [across, down] = onlyGrow
    ? [Math.max(1, factor), Math.max(1, 1 / factor)]
    : [factor ** 0.5, factor ** -0.5];
  for (let i = 0; i < x.length; i += 1) {
    x[i] *= across;
    y[i] *= down;
  }
}
