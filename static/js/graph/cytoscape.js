/* The vendored copy, under one name that the type checker knows as the package. */
export { default } from "../../vendor/cytoscape.esm.min.mjs";
