/** The graph: pan, zoom, choose, search; the chosen neighbourhood stays lit. */

/** @import { Model, Point } from "./model.js" */
import { colours, drawLink, drawPoint, radiusOf } from "./draw.js";
import { drawLabels } from "./labels.js";

const [LEAST_ZOOM, MOST_ZOOM] = [0.05, 4];

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Model} model
 * @param {(point: Point | null) => void} onChoose
 */
export function mountGraph(canvas, model, onChoose) {
  const camera = { x: 0, y: 0, zoom: 1 };
  /** @type {{ chosen: Point | null, found: Set<Point> | null, frame: number }} */
  const state = { chosen: null, found: null, frame: 0 };

  function size() {
    return { width: canvas.clientWidth || 1, height: canvas.clientHeight || 1 };
  }

  function redraw() {
    cancelAnimationFrame(state.frame);
    state.frame = requestAnimationFrame(draw);
  }

  function lit() {
    if (state.chosen) {
      return new Set([state.chosen, ...state.chosen.links.flatMap(link => [link.start, link.end])]);
    }
    return state.found;
  }

  function draw() {
    const { width, height } = size();
    const scale = devicePixelRatio || 1;
    [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const [colour, shown] = [colours(canvas), lit()];
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.translate(width / 2, height / 2);
    pen.scale(camera.zoom, camera.zoom);
    pen.translate(-camera.x, -camera.y);
    for (const link of model.links) {
      const isLit = state.chosen !== null && (link.start === state.chosen || link.end === state.chosen);
      pen.globalAlpha = isLit ? 0.95 : shown ? 0.08 : 0.55;
      drawLink(pen, link, colour, isLit);
    }
    for (const point of model.points) {
      pen.globalAlpha = !shown || shown.has(point) ? 1 : 0.18;
      drawPoint(pen, point, colour);
    }
    pen.globalAlpha = 1;
    const wanted = shown ? model.points.filter(point => shown.has(point)) : model.points;
    drawLabels(pen, wanted, state.chosen, colour, 11.5 / camera.zoom);
  }

  function fit() {
    const xs = model.points.map(point => point.x);
    const ys = model.points.map(point => point.y);
    const [left, right] = [Math.min(...xs, 0), Math.max(...xs, 0)];
    const [top, bottom] = [Math.min(...ys, 0), Math.max(...ys, 0)];
    const { width, height } = size();
    camera.zoom = bounded(Math.min(width / (right - left + 160), height / (bottom - top + 220), 1.4));
    // A little higher than the middle: the legend stands below.
    [camera.x, camera.y] = [(left + right) / 2, (top + bottom) / 2 + 32 / camera.zoom];
    redraw();
  }

  /** @param {number} zoom */
  function bounded(zoom) {
    return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
  }

  /**
   * @param {number} factor
   * @param {number} [atX] pixel that stays where it is
   * @param {number} [atY]
   */
  function zoomBy(factor, atX = size().width / 2, atY = size().height / 2) {
    const before = placeOf(atX, atY);
    camera.zoom = bounded(camera.zoom * factor);
    const after = placeOf(atX, atY);
    camera.x += before.x - after.x;
    camera.y += before.y - after.y;
    redraw();
  }

  /**
   * @param {number} pixelX
   * @param {number} pixelY
   */
  function placeOf(pixelX, pixelY) {
    const { width, height } = size();
    return {
      x: camera.x + (pixelX - width / 2) / camera.zoom,
      y: camera.y + (pixelY - height / 2) / camera.zoom,
    };
  }

  /**
   * @param {number} pixelX
   * @param {number} pixelY
   */
  function pointAt(pixelX, pixelY) {
    const { x, y } = placeOf(pixelX, pixelY);
    const near = model.points.filter(
      point => Math.hypot(point.x - x, point.y - y) < radiusOf(point) + 5 / camera.zoom,
    );
    return (
      near.sort((one, other) => Math.hypot(one.x - x, one.y - y) - Math.hypot(other.x - x, other.y - y))[0] ??
      null
    );
  }

  /**
   * @param {Point | null} point
   * @param {boolean} [isCentred]
   */
  function choose(point, isCentred = false) {
    state.chosen = point;
    if (point && isCentred) [camera.x, camera.y] = [point.x, point.y];
    onChoose(point);
    redraw();
  }

  return {
    choose,
    fit,
    redraw,
    zoomBy,
    pointAt,
    /**
     * @param {number} dx
     * @param {number} dy
     */
    panBy(dx, dy) {
      camera.x -= dx / camera.zoom;
      camera.y -= dy / camera.zoom;
      redraw();
    },
    /** @param {Set<Point> | null} found */
    light(found) {
      state.found = found;
      redraw();
    },
  };
}

/** @typedef {ReturnType<typeof mountGraph>} Graph */
