/**
 * Force-directed positions (Fruchterman and Reingold, 1991), the same for the same graph every time.
 * Pure: no random numbers, no clock, no page.
 */

/** @import { Point } from "../types.d.ts" */

/**
 * @typedef {{ id: string, size: number, label: string }} LayoutNode
 * @typedef {{ source: string, target: string }} LayoutEdge
 */

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));
const EXACT_NODES = 500; // up to here every pair repels; above, only pairs nearer than the cut-off

/**
 * @param {LayoutNode[]} nodes
 * @param {LayoutEdge[]} edges
 * @param {{ aspect?: number, spacing?: number, fixed?: Map<string, Point> }} [options] *fixed* nodes stay where they are
 * @returns {Map<string, Point>}
 */
export function force(nodes, edges, options = {}) {
  const { aspect = 1.35, spacing = 92, fixed = new Map() } = options;
  const n = nodes.length;
  const index = new Map(nodes.map((node, i) => [node.id, i]));
  const links = edges.flatMap(edge => {
    const a = index.get(edge.source);
    const b = index.get(edge.target);
    return a === undefined || b === undefined || a === b ? [] : [[a, b]];
  });
  const { x, y } = start(nodes, links, fixed, spacing);
  const held = nodes.map(node => fixed.has(node.id));
  const degree = new Float64Array(n);
  for (const [a, b] of links) {
    degree[a] += 1;
    degree[b] += 1;
  }
  const rounds = n > EXACT_NODES ? 120 : 320;
  const field = { x, y, fx: new Float64Array(n), fy: new Float64Array(n), k: spacing };
  let heat = fixed.size ? spacing : (spacing * Math.sqrt(n)) / 3;
  const cooling = Math.pow(1.5 / Math.max(heat, 2), 1 / rounds);
  for (let round = 0; round < rounds; round += 1, heat *= cooling) {
    field.fx.fill(0);
    field.fy.fill(0);
    if (n > EXACT_NODES) repelNear(field);
    else repelAll(field);
    attract(field, links, degree);
    move(field, held, heat, aspect);
  }
  separate(nodes, x, y, held);
  return new Map(
    nodes.map((node, i) => [node.id, { x: Math.round(x[i] * 10) / 10, y: Math.round(y[i] * 10) / 10 }]),
  );
}

/** @typedef {{ x: Float64Array, y: Float64Array, fx: Float64Array, fy: Float64Array, k: number }} Field */

/**
 * A sunflower of nodes, neighbours of a fixed node beside it.
 * @param {LayoutNode[]} nodes
 * @param {number[][]} links
 * @param {Map<string, Point>} fixed
 * @param {number} spacing
 */
function start(nodes, links, fixed, spacing) {
  const x = new Float64Array(nodes.length);
  const y = new Float64Array(nodes.length);
  nodes.forEach((node, i) => {
    const at = fixed.get(node.id);
    const radius = spacing * 0.6 * Math.sqrt(i + 0.5);
    x[i] = at ? at.x : radius * Math.cos(i * GOLDEN_ANGLE);
    y[i] = at ? at.y : radius * Math.sin(i * GOLDEN_ANGLE);
  });
  for (const [a, b] of links)
    for (const [near, far] of [
      [a, b],
      [b, a],
    ])
      if (fixed.has(nodes[near].id) && !fixed.has(nodes[far].id)) {
        x[far] = x[near] + spacing * Math.cos(far * GOLDEN_ANGLE);
        y[far] = y[near] + spacing * Math.sin(far * GOLDEN_ANGLE);
      }
  return { x, y };
}

/** @param {Field} field */
function repelAll({ x, y, fx, fy, k }) {
  const strength = k * k;
  for (let i = 0; i < x.length; i += 1)
    for (let j = i + 1; j < x.length; j += 1) {
      const dx = x[i] - x[j] || 0.01 * (j - i);
      const dy = y[i] - y[j] || 0.01;
      const push = strength / (dx * dx + dy * dy);
      fx[i] += dx * push;
      fy[i] += dy * push;
      fx[j] -= dx * push;
      fy[j] -= dy * push;
    }
}

/** @param {Field} field */
function repelNear({ x, y, fx, fy, k }) {
  const reach = k * 3.2;
  /** @type {Map<number, number[]>} */
  const cells = new Map();
  /** @param {number} cx @param {number} cy */
  const cell = (cx, cy) => (cx + 32768) * 65536 + cy + 32768;
  for (let i = 0; i < x.length; i += 1) {
    const key = cell(Math.floor(x[i] / reach), Math.floor(y[i] / reach));
    const members = cells.get(key);
    if (members) members.push(i);
    else cells.set(key, [i]);
  }
  for (let i = 0; i < x.length; i += 1)
    for (let ox = -1; ox <= 1; ox += 1)
      for (let oy = -1; oy <= 1; oy += 1)
        for (const j of cells.get(cell(Math.floor(x[i] / reach) + ox, Math.floor(y[i] / reach) + oy)) ?? []) {
          if (i === j) continue;
          const dx = x[i] - x[j] || 0.01 * (j - i);
          const dy = y[i] - y[j] || 0.01;
          const square = dx * dx + dy * dy;
          if (square > reach * reach) continue;
          fx[i] += (dx * k * k) / square;
          fy[i] += (dy * k * k) / square;
        }
}

/**
 * @param {Field} field
 * @param {number[][]} links
 * @param {Float64Array} degree
 */
function attract({ x, y, fx, fy, k }, links, degree) {
  for (const [a, b] of links) {
    const dx = x[a] - x[b];
    const dy = y[a] - y[b];
    // Weaker towards hubs, or every leaf would sit on top of its server.
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
    // Gravity keeps islands in sight; stronger upwards, so that the picture is as wide as the window.
    fx[i] -= (x[i] * 0.42) / aspect;
    fy[i] -= y[i] * 0.42 * aspect;
    const length = Math.hypot(fx[i], fy[i]) || 1;
    const step = Math.min(length * 0.1, heat, k * 4);
    x[i] += (fx[i] / length) * step;
    y[i] += (fy[i] / length) * step;
  }
}

/**
 * Push apart nodes whose boxes, labels included, lie on each other.
 * @param {LayoutNode[]} nodes
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @param {boolean[]} held
 */
function separate(nodes, x, y, held) {
  const halfWidth = nodes.map(node => Math.max(node.size, Math.min(node.label.length, 18) * 6) / 2 + 5);
  const halfHeight = nodes.map(node => node.size / 2 + 13);
  const order = nodes.map((_, i) => i);
  for (let round = 0; round < 40; round += 1) {
    let moved = false;
    order.sort((a, b) => x[a] - halfWidth[a] - (x[b] - halfWidth[b]) || a - b);
    for (let p = 0; p < order.length; p += 1)
      for (let q = p + 1; q < order.length; q += 1) {
        const [a, b] = [order[p], order[q]];
        const overX = x[a] + halfWidth[a] - (x[b] - halfWidth[b]);
        if (overX <= 0) break;
        const overY = halfHeight[a] + halfHeight[b] - Math.abs(y[a] - y[b]);
        if (overY <= 0 || (held[a] && held[b])) continue;
        moved = true;
        const share = held[a] || held[b] ? 1 : 0.5;
        if (overY <= overX) {
          const up = y[a] < y[b] || (y[a] === y[b] && a < b) ? -1 : 1;
          if (!held[a]) y[a] += up * overY * share;
          if (!held[b]) y[b] -= up * overY * share;
        } else {
          if (!held[a]) x[a] -= overX * share;
          if (!held[b]) x[b] += overX * share;
        }
      }
    if (!moved) return;
  }
}
