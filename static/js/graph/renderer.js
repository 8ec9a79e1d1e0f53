/** What draws the graph: the canvas, or Cytoscape's preview of WebGL where it was chosen and the browser has it. */

/** @import { Item } from "../menu.js" */
import { byId } from "../dom.js";
import { t } from "../i18n.js";
import { toast } from "../toast.js";

const KEY = "webgl";

export function isChosen() {
  try {
    return localStorage.getItem(KEY) === "on";
  } catch {
    return false; // without storage nothing can be chosen for the next page
  }
}

/** Whether the browser draws with WebGL 2, which it may refuse for want of a graphics card or by its settings. */
export function isThere() {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers hand out only a few of them
  return context !== null;
}

/** @returns {{ name: string, webgl?: boolean }} as Cytoscape takes it */
export function rendererOptions() {
  if (!isChosen()) return { name: "canvas" };
  if (isThere()) {
    byId("legend-undashed").hidden = false;
    return { name: "canvas", webgl: true };
  }
  toast(t("This browser has no WebGL; the graph is drawn without it."));
  return { name: "canvas" };
}

/** @returns {Item} the switch, in the menu of layouts; the renderer is made with the page, which is loaded anew */
export function webglSwitch() {
  return {
    label: t("Draw with WebGL"),
    detail: t("preview, without dashes"),
    checked: isChosen(),
    isSwitch: true,
    run: () => choose(!isChosen()),
  };
}

/** @param {boolean} isOn */
function choose(isOn) {
  if (isOn && !isThere()) return toast(t("This browser has no WebGL; the graph is drawn without it."));
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch {
    return toast(t("The browser keeps no settings, so this cannot be chosen."));
  }
  location.reload();
}
