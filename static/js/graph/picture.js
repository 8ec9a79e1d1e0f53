/** The graph as it stands as a picture file, with the names it shows or with the pseudonyms of all other files. */

/** @import { CaseApi } from "../api.js" */
/** @import { Core } from "./cytoscape.js" */
import { shortName } from "../names.js";
import { drawnLabel } from "./elements.js";
import { graphImage } from "./export-image.js";
import { graphSvg } from "./export-svg.js";

const NO_LABEL = "\u200b"; // white space alone would mean the old one
const IS_NODE = /^[ah]:/; // all others are groups, whose labels say how many they are

/**
 * @param {Core} cy
 * @param {CaseApi} api
 * @param {"png" | "jpg" | "svg"} format
 * @param {boolean} isNamed
 * @returns {Promise<Blob>}
 */
export async function pictureOf(cy, api, format, isNamed) {
  const labels = isNamed ? null : await pseudonymsOf(cy, api);
  if (labels)
    cy.nodes().forEach(node => {
      if (IS_NODE.test(node.id())) node.style("label", labels.get(node.id()) ?? NO_LABEL);
    });
  try {
    return format === "svg" ? graphSvg(cy) : await graphImage(cy, format);
  } finally {
    cy.nodes().removeStyle("label");
  }
}

/**
 * @param {Core} cy
 * @param {CaseApi} api
 * @returns {Promise<Map<string, string>>} what each node is called, as short as its name would be
 */
async function pseudonymsOf(cy, api) {
  const ids = cy.nodes().map(node => node.id());
  const body = { nodes: ids.filter(id => IS_NODE.test(id)) };
  /** @type {{ nodes: { id: string, label: string }[] }} */
  const { nodes } = await api.send("POST", "/pseudonyms", { body });
  return new Map(nodes.map(({ id, label }) => [id, drawnLabel(id, shortName(label))]));
}
