/** Loads the language before anything that speaks it. */

import { takeLanguage } from "./language.js";

await takeLanguage();
await import("./main.js");
