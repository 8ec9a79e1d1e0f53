/** Keys that work anywhere outside a text field. */

/**
 * @param {Record<string, () => void>} actions by the key that starts them
 */
export function mountKeyboard(actions) {
  addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.matches("input:not([type=range], [type=checkbox]), select, textarea");
    if (document.querySelector("dialog[open]") || (isTyping && event.key !== "Escape")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
