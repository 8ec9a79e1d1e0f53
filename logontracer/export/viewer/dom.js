/** Elements made of texts: nothing out of a log is ever read as HTML. */

/**
 * @param {string} tag
 * @param {Record<string, string | number | boolean | ((event: Event) => void)>} [properties]
 * @param {...(Node | string | number | false | null)} children
 */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else made.setAttribute(name, String(value));
  }
  made.append(...children.filter(child => child !== false && child !== null).map(asNode));
  return made;
}

/** @param {Node | string | number} child */
function asNode(child) {
  return child instanceof Node ? child : document.createTextNode(String(child));
}

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/**
 * @param {string} id
 * @returns {HTMLCanvasElement}
 */
export function canvasOf(id) {
  const found = byId(id);
  if (!(found instanceof HTMLCanvasElement)) throw new Error(`${id} is no canvas`);
  return found;
}

/** @param {number} value */
export function counted(value) {
  return value.toLocaleString("en");
}

/**
 * A time as it was written, to the second.
 * @param {string | null | undefined} value ISO 8601, UTC
 */
export function moment(value) {
  return value ? `${value.slice(0, 10)} ${value.slice(11, 19)}` : "";
}

/** Characters that steer or hide, spelled out.
 * @param {string} text */
export function visible(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, character => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff
      ? `\\U${code.toString(16).padStart(8, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
