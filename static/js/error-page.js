/** The error page has no panels; only its own words are translated. */

import { takeLanguage } from "./language.js";

await takeLanguage();
