/** Whether files that are saved hold pseudonyms instead of names: one choice for everything that can be saved. */

let isOn = false;
/** @type {(() => void)[]} */
const listeners = [];

export const arePseudonymsOn = () => isOn;

export function togglePseudonyms() {
  isOn = !isOn;
  for (const listener of listeners) listener();
}

/** @param {() => void} listener called after every change */
export function onPseudonyms(listener) {
  listeners.push(listener);
}
