/** Mouse, touch and keys on the graph. */

/** @import { Graph } from "./graph.js" */

const STEP = 60;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Graph} graph
 */
export function mountGestures(canvas, graph) {
  /** @type {{ x: number, y: number, moved: number } | null} */
  let drag = null;

  canvas.addEventListener("pointerdown", event => {
    drag = { x: event.clientX, y: event.clientY, moved: 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", event => {
    if (!drag) {
      canvas.style.cursor = graph.pointAt(event.offsetX, event.offsetY) ? "pointer" : "grab";
      return;
    }
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    drag = { x: event.clientX, y: event.clientY, moved: drag.moved + Math.abs(dx) + Math.abs(dy) };
    graph.panBy(dx, dy);
  });
  canvas.addEventListener("pointerup", event => {
    if (drag && drag.moved < 5) graph.choose(graph.pointAt(event.offsetX, event.offsetY));
    drag = null;
  });
  canvas.addEventListener(
    "wheel",
    event => {
      event.preventDefault();
      graph.zoomBy(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY);
    },
    { passive: false },
  );
  canvas.addEventListener("keydown", event => {
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act(graph);
  });
}

/** @type {Record<string, (graph: Graph) => void>} */
const KEYS = {
  ArrowLeft: graph => graph.panBy(STEP, 0),
  ArrowRight: graph => graph.panBy(-STEP, 0),
  ArrowUp: graph => graph.panBy(0, STEP),
  ArrowDown: graph => graph.panBy(0, -STEP),
  "+": graph => graph.zoomBy(1.25),
  "-": graph => graph.zoomBy(0.8),
  0: graph => graph.fit(),
  Escape: graph => graph.choose(null),
};
