/** Where the canvas looks: all of the graph, nearer, or at one node. */

/** @import { Core } from "./cytoscape.js" */

const SIDE = 30;
const GAP = 16; // between the graph and what lies over the canvas
const MOST_COVERED = 0.4; // of the height, above or below: on a small screen the rest is the graph's
const MOST_ASIDE = 0.45; // of the width, at the left
const NEAREST = 1.25;
const WIDE = 1600; // pixels of a graph: a wider one shows a small graph larger

/**
 * What the bars above and the legend below cover; they wrap with the language and the width.
 * @param {Core} cy
 */
export function margins(cy) {
  const canvas = cy.container()?.getBoundingClientRect();
  const [tools, legend] = [".tools", ".legend"].map(name =>
    document.querySelector(name)?.getBoundingClientRect(),
  );
  const most = MOST_COVERED * cy.height();
  const lowest = Math.max(tools?.bottom ?? 0, ...bars().map(bar => bar.bottom));
  const above = canvas && tools?.height ? lowest - canvas.top : 0;
  const below = canvas && legend?.height ? canvas.bottom - legend.top : 0;
  return { top: Math.min(most, above + GAP), bottom: Math.min(most, below + GAP), left: covered(cy) };
}

/** Panels as wide as the graph, and what is said of the view: they lie above it. */
function bars() {
  const isWide = (/** @type {Element} */ panel) =>
    panel.clientWidth > MOST_ASIDE * (panel.closest(".graph")?.clientWidth ?? Infinity);
  const wide = [...document.querySelectorAll(".comparison")].filter(isWide);
  return [...wide, ...document.querySelectorAll(".budget")].map(panel => panel.getBoundingClientRect());
}

/**
 * What a panel at the left covers of the width, where enough is left beside it.
 * @param {Core} cy
 */
function covered(cy) {
  const panel = [...document.querySelectorAll(".comparison, .path")].find(box => box.clientWidth);
  const width = panel?.clientWidth ?? 0;
  return width && width < MOST_ASIDE * cy.width() ? width : 0;
}

/**
 * @param {Core} cy
 * @returns {[number, number]} width and height that nothing covers
 */
function room(cy) {
  const { top, bottom, left } = margins(cy);
  return [cy.width() - 2 * SIDE - left, cy.height() - top - bottom];
}

/** @param {Core} cy */
export function aspectOf(cy) {
  const [width, height] = room(cy);
  return Math.min(2.6, Math.max(0.6, width / Math.max(1, height)));
}

/** @param {Core} cy */
export function fit(cy) {
  if (cy.nodes().empty()) return;
  cy.fit(undefined, 0);
  const box = cy.elements().renderedBoundingBox({});
  const [width, height] = room(cy);
  const nearest = NEAREST * Math.max(1, cy.width() / WIDE);
  cy.zoom(Math.min(nearest, cy.zoom() * Math.min(width / box.w, height / box.h)));
  cy.center();
  const { top, bottom, left } = margins(cy);
  cy.panBy({ x: left / 2, y: (top - bottom) / 2 });
}

/**
 * @param {Core} cy
 * @param {number} factor
 */
export function zoomBy(cy, factor) {
  const middle = { x: cy.width() / 2, y: cy.height() / 2 };
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: middle });
}

/**
 * Bring a node into sight without changing the zoom, and only when it is out of it.
 * @param {Core} cy
 * @param {string} id
 */
export function reveal(cy, id) {
  const node = cy.getElementById(id);
  if (node.empty() || !node.isNode()) return;
  const { x, y } = node.renderedPosition();
  const { top, bottom } = margins(cy);
  const isSeen = x > 40 && y > top && x < cy.width() - 40 && y < cy.height() - bottom;
  if (!isSeen) cy.center(node);
}
