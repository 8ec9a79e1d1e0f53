/** The whole graph in small, with the part in view as a frame that can be dragged.  Shown only when there is more than
 * is in view, in the corner with the fewest nodes, and only to the eye: by key the arrows walk to any node, and 0 shows all. */

/** @import { Core } from "./cytoscape.js" */
/** @import { Point } from "../types.d.ts" */
import { byId, token, typed } from "../dom.js";
import { t } from "../i18n.js";
import { margins } from "./camera.js";
import { cornersOf, freest } from "./minimap-corner.js";
import { held, inView, scaleOf } from "./minimap-scale.js";
import { isLarge } from "./quality.js";

const KEY = "minimap";
const GAP = 12; // pixels between it and the zoom buttons, and below them
const PAUSE_MS = 250; // after the last move of the view: it does not jump about while somebody drags
/** @type {Record<string, string>} */
const COLOURS = { account: "--account", accounts: "--account", privileged: "--privileged" };

/**
 * @param {Core} cy
 * @returns {{ redraw: () => void, settle: () => void }} to be called when nodes or colours have changed, and when another is selected
 */
export function mountMinimap(cy) {
  const [box, frame] = [byId("minimap"), byId("minimap-frame")];
  const canvas = typed("minimap-nodes", HTMLCanvasElement);
  const button = byId("tool-minimap");
  let isOn = localStorageSays() !== "off";
  /** @type {ReturnType<typeof scaleOf> | null} */
  let scale = null;
  let isWaiting = false;
  let isStale = true;
  let corner = 0;
  let isHeld = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;

  function redraw() {
    isStale = true;
    follow();
  }

  /** Draw once a frame, however often the view moves. */
  function follow() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      draw();
    });
  }

  function draw() {
    if (isStale) scale = scaleOf(cy.nodes().map(place), { width: canvas.width, height: canvas.height });
    const frameNow = scale && held(scale, cy.extent());
    const wasHidden = box.hidden;
    box.hidden = !isOn || !scale || !frameNow || inView(scale, cy.extent());
    showUse(isOn && box.hidden);
    if (box.hidden || !frameNow || !scale) return;
    if (wasHidden) settle();
    else settleSoon();
    if (isStale) drawNodes(cy, canvas, scale);
    isStale = false;
    frame.style.transform = `translate(${frameNow.x}px, ${frameNow.y}px)`;
    frame.style.width = `${frameNow.width}px`;
    frame.style.height = `${frameNow.height}px`;
  }

  function settleSoon() {
    clearTimeout(settling);
    settling = setTimeout(settle, PAUSE_MS);
  }

  /** Lie where the fewest nodes are; where there is no free corner, let them be seen through it. */
  function settle() {
    if (box.hidden || isHeld) return;
    const corners = cornersOf({ width: cy.width(), height: cy.height() }, sizeOf(box), {
      ...margins(cy),
      buttons: sizeOf(byId("zoom-in").parentElement ?? box).height + 2 * GAP,
    });
    const nodes = cy.nodes().map(node => node.renderedPosition());
    const selected = cy.nodes(".focus");
    const looked = selected.nonempty() ? selected.first().renderedPosition() : null;
    const { at, n_beneath } = freest(corners, nodes, corner, looked);
    corner = at;
    box.style.translate = `${corners[at].x}px ${corners[at].y}px`;
    box.classList.toggle("over-nodes", n_beneath > 0);
  }

  /** @param {boolean} isIdle whether it is wanted and there is nothing for it to show */
  function showUse(isIdle) {
    if (button.classList.contains("idle") === isIdle) return;
    button.classList.toggle("idle", isIdle);
    button.title = isIdle
      ? t("The minimap appears when there is more than is in view")
      : t("Minimap, when there is more than is in view");
  }

  /** @param {PointerEvent} event look at the point that is pressed */
  function lookAt(event) {
    if (!scale) return;
    const edges = canvas.getBoundingClientRect();
    const at = { x: event.clientX - edges.left, y: event.clientY - edges.top };
    const to = { x: (at.x - scale.dx) / scale.zoom, y: (at.y - scale.dy) / scale.zoom };
    const zoom = cy.zoom();
    cy.pan({ x: cy.width() / 2 - to.x * zoom, y: cy.height() / 2 - to.y * zoom });
  }

  box.addEventListener("pointerdown", event => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    isHeld = true;
    lookAt(event);
  });
  box.addEventListener("pointermove", event => {
    if (!box.hasPointerCapture(event.pointerId)) return;
    // All of a large graph cannot be drawn within a frame: then it follows when the pointer is let go.
    if (isLarge(cy)) moveFrame(frame, canvas, event);
    else lookAt(event);
  });
  box.addEventListener("pointerup", lookAt);
  box.addEventListener("lostpointercapture", () => {
    isHeld = false;
    settleSoon();
  });
  cy.on("viewport resize", follow);
  cy.on("free", "node", redraw);
  button.addEventListener("click", () => {
    isOn = !isOn;
    keep(isOn);
    show();
  });

  function show() {
    button.setAttribute("aria-pressed", String(isOn));
    redraw();
  }
  show();
  return { redraw, settle: settleSoon };
}

/** @param {HTMLElement} element */
const sizeOf = ({ offsetWidth: width, offsetHeight: height }) => ({ width, height });

/** @param {import("./cytoscape.js").NodeSingular} node */
const place = node => node.position();

/**
 * @param {Core} cy
 * @param {HTMLCanvasElement} canvas
 * @param {{ zoom: number, dx: number, dy: number }} scale
 */
function drawNodes(cy, canvas, { zoom, dx, dy }) {
  const x = canvas.getContext("2d");
  if (!x) return;
  x.clearRect(0, 0, canvas.width, canvas.height);
  cy.nodes().forEach(node => {
    const at = node.position();
    const size = Math.max(2, node.data("size") * zoom);
    x.fillStyle = token(COLOURS[node.data("shape")] ?? "--host");
    x.fillRect(at.x * zoom + dx - size / 2, at.y * zoom + dy - size / 2, size, size);
  });
}

/**
 * @param {HTMLElement} frame
 * @param {HTMLCanvasElement} canvas
 * @param {Point & { clientX: number, clientY: number }} pointer
 */
function moveFrame(frame, canvas, { clientX, clientY }) {
  const edges = canvas.getBoundingClientRect();
  const x = clientX - edges.left - frame.offsetWidth / 2;
  const y = clientY - edges.top - frame.offsetHeight / 2;
  frame.style.transform = `translate(${x}px, ${y}px)`;
}

function localStorageSays() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {boolean} isOn */
function keep(isOn) {
  try {
    localStorage.setItem(KEY, isOn ? "on" : "off");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
