import cytoscape from "cytoscape";

export default cytoscape;
export type Core = cytoscape.Core;
export type ElementDefinition = cytoscape.ElementDefinition;
export type StylesheetJson = cytoscape.StylesheetJson;
export type NodeSingular = cytoscape.NodeSingular;
export type EdgeSingular = cytoscape.EdgeSingular;
