/** Loads the language before anything that speaks it. */

import { takeLanguage } from "./language.js";

await takeLanguage();
try {
  await import("./main.js");
} catch (error) {
  dispatchEvent(new Event("unloaded"));
  throw error;
}
