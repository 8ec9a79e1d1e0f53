/** Nodes and links on a canvas: colour, shape and dash each say the same. */

/** @import { Link, Point } from "./model.js" */

/** @param {Element} element */
export function colours(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const of = name => style.getPropertyValue(`--${name}`).trim();
  return {
    account: of("account"),
    privileged: of("privileged"),
    host: of("host"),
    anomaly: of("anomaly"),
    edge: of("edge"),
    text: of("text"),
    soft: of("text-soft"),
    canvas: of("canvas"),
    accent: of("accent"),
    heat: [0, 1, 2, 3].map(step => of(`heat-${step}`)),
  };
}

/** @typedef {ReturnType<typeof colours>} Colours */

/** @param {Point} point */
export function radiusOf(point) {
  return 8 + Math.min(9, Math.log10(1 + point.n_events) * 2.6);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Link} link
 * @param {Colours} colour
 * @param {boolean} isLit
 */
export function drawLink(pen, link, colour, isLit) {
  const { start, end } = link;
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const length = Math.hypot(dx, dy) || 1;
  const stop = radiusOf(end) + 4;
  const [x, y] = [end.x - (dx / length) * stop, end.y - (dy / length) * stop];
  pen.strokeStyle = link.is_failure ? colour.privileged : isLit ? colour.accent : colour.edge;
  pen.fillStyle = pen.strokeStyle;
  pen.lineWidth = 0.8 + Math.min(3, Math.log10(1 + link.count) * 0.9);
  pen.setLineDash(link.is_failure ? [5, 4] : []);
  pen.beginPath();
  pen.moveTo(start.x, start.y);
  pen.lineTo(x, y);
  pen.stroke();
  pen.setLineDash([]);
  if (length < stop) return;
  const angle = Math.atan2(dy, dx);
  pen.beginPath();
  pen.moveTo(x + Math.cos(angle) * 4, y + Math.sin(angle) * 4);
  pen.lineTo(x + Math.cos(angle + 2.5) * 6, y + Math.sin(angle + 2.5) * 6);
  pen.lineTo(x + Math.cos(angle - 2.5) * 6, y + Math.sin(angle - 2.5) * 6);
  pen.fill();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Point} point
 * @param {Colours} colour
 */
export function drawPoint(pen, point, colour) {
  const radius = radiusOf(point);
  pen.fillStyle =
    point.kind === "host" ? colour.host : point.is_privileged ? colour.privileged : colour.account;
  outline(pen, point, radius);
  pen.fill();
  pen.strokeStyle = colour.canvas;
  pen.lineWidth = 2;
  pen.stroke();
  if (point.stands_out) {
    pen.strokeStyle = colour.anomaly;
    pen.lineWidth = 2.5;
    outline(pen, point, radius + 4);
    pen.stroke();
  }
}

/**
 * Hosts are squares, privileged accounts diamonds, other accounts circles.
 * @param {CanvasRenderingContext2D} pen
 * @param {Point} point
 * @param {number} radius
 */
export function outline(pen, point, radius) {
  pen.beginPath();
  if (point.kind === "host") {
    const side = radius * 1.7;
    pen.roundRect(point.x - side / 2, point.y - side / 2, side, side, 4);
  } else if (point.is_privileged) {
    const reach = radius * 1.25;
    pen.moveTo(point.x, point.y - reach);
    pen.lineTo(point.x + reach, point.y);
    pen.lineTo(point.x, point.y + reach);
    pen.lineTo(point.x - reach, point.y);
    pen.closePath();
  } else {
    pen.arc(point.x, point.y, radius, 0, Math.PI * 2);
  }
}
