/** The chooser of the time zone in which the whole page shows times. */

/** @import { Store } from "../store.js" */
import { el, fill, typed } from "../dom.js";
import { t } from "../i18n.js";
import { BROWSER, resolved, UTC, zones } from "../zone.js";

/** @param {Store} store */
export function mountZoneMenu(store) {
  const select = typed("timeline-zone", HTMLSelectElement);
  const own = resolved(BROWSER);
  const option = (/** @type {string} */ value, /** @type {string} */ text) => el("option", { value }, text);
  const names = zones().filter(name => name !== UTC);
  fill(
    select,
    option(UTC, UTC),
    option(BROWSER, t("This browser: {zone}", { zone: own })),
    el("optgroup", { label: t("All zones") }, ...names.map(name => option(name, name.replaceAll("_", " ")))),
  );
  const draw = () => {
    const { zone } = store.state;
    // A zone may have another name here than where the link was made.
    if (![...select.options].some(known => known.value === zone)) select.append(option(zone, zone));
    select.value = zone;
  };
  select.addEventListener("change", () => store.set({ zone: select.value }));
  store.on(["zone"], draw);
  draw();
}
