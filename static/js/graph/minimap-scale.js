/** How the graph fits into the minimap, and which part of it is in view.  Pure. */

/** @import { Point } from "../types.d.ts" */

/** @typedef {{ zoom: number, dx: number, dy: number, x1: number, y1: number, x2: number, y2: number, width: number, height: number }} Scale */
/** @typedef {{ x1: number, y1: number, x2: number, y2: number }} Extent */

const EDGE = 6; // pixels around the outermost nodes
const ROOM = 20; // half of a node's size in the graph: a node is in view when all of it is

/**
 * @param {Point[]} places of all nodes
 * @param {{ width: number, height: number }} size of the minimap, in pixels
 * @returns {Scale | null} null when there is nothing to show
 */
export function scaleOf(places, { width, height }) {
  if (!places.length) return null;
  const edges = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity };
  for (const { x, y } of places) {
    edges.x1 = Math.min(edges.x1, x - ROOM);
    edges.y1 = Math.min(edges.y1, y - ROOM);
    edges.x2 = Math.max(edges.x2, x + ROOM);
    edges.y2 = Math.max(edges.y2, y + ROOM);
  }
  const [w, h] = [edges.x2 - edges.x1, edges.y2 - edges.y1];
  const zoom = Math.min((width - 2 * EDGE) / w, (height - 2 * EDGE) / h);
  return {
    ...edges,
    zoom,
    dx: (width - w * zoom) / 2 - edges.x1 * zoom,
    dy: (height - h * zoom) / 2 - edges.y1 * zoom,
    width,
    height,
  };
}

/**
 * @param {Extent} graph
 * @param {Extent} extent the part of the plane in view
 */
export function inView(graph, extent) {
  return extent.x1 <= graph.x1 && extent.y1 <= graph.y1 && extent.x2 >= graph.x2 && extent.y2 >= graph.y2;
}

/**
 * The frame of what is in view, as much of it as the minimap holds.
 * @param {Scale} scale
 * @param {Extent} extent
 */
export function held({ zoom, dx, dy, width, height }, extent) {
  const [x1, y1] = [Math.max(0, extent.x1 * zoom + dx), Math.max(0, extent.y1 * zoom + dy)];
  const [x2, y2] = [Math.min(width, extent.x2 * zoom + dx), Math.min(height, extent.y2 * zoom + dy)];
  return { x: x1, y: y1, width: Math.max(4, x2 - x1), height: Math.max(4, y2 - y1) };
}
