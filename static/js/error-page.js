/** The error page has no panels: its own words are translated, and what the server says of the error. */

import { fill } from "./dom.js";
import { takeLanguage } from "./language.js";
import { serverText } from "./said.js";

await takeLanguage();
for (const node of document.querySelectorAll("[data-said]")) fill(node, serverText(node.textContent ?? ""));
