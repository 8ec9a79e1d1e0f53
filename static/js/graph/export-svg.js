/** The graph as an SVG file: what the canvas shows, places and colours included. */

/** @import { Core, EdgeSingular, NodeSingular } from "./cytoscape.js" */
/** @import { DrawnEdge, DrawnNode } from "./svg.js" */
import { token } from "../dom.js";
import { svgText } from "./svg.js";

/**
 * @param {Core} cy
 * @returns {Blob}
 */
export function graphSvg(cy) {
  const text = svgText({
    box: cy.elements().boundingBox({}),
    ground: token("--canvas"),
    ink: token("--text"),
    nodes: cy.nodes(":visible").map(drawnNode),
    edges: cy.edges(":visible").map(drawnEdge),
  });
  return new Blob([text], { type: "image/svg+xml" });
}

/**
 * @param {NodeSingular} node
 * @returns {DrawnNode}
 */
function drawnNode(node) {
  return {
    at: node.position(),
    size: node.width(),
    shape: node.style("shape"),
    colour: node.style("background-color"),
    border: node.style("border-color"),
    borderWidth: node.numericStyle("border-width"),
    label: node.style("label"),
    font: node.numericStyle("font-size"),
    opacity: node.numericStyle("opacity"),
    picture: /data:image\/svg\+xml[^"\s]*/.exec(String(node.style("background-image")))?.[0] ?? "",
  };
}

/**
 * @param {EdgeSingular} edge
 * @returns {DrawnEdge}
 */
function drawnEdge(edge) {
  return {
    from: edge.sourceEndpoint(),
    to: edge.targetEndpoint(),
    bend: edge.controlPoints()?.[0] ?? null,
    width: edge.numericStyle("width"),
    colour: edge.style("line-color"),
    isDashed: edge.style("line-style") === "dashed",
    opacity: edge.numericStyle("opacity"),
    title: String(edge.data("label") ?? ""),
  };
}
