/** The filters below "More filters": each choice adds one, its pill takes it away. */

/** @import { CaseSummary, State } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { el, fill, typed } from "../dom.js";
import { compact, visible } from "../format.js";
import { t } from "../i18n.js";
import { KINDS, kindTitle, LOGON_TYPES } from "../labels.js";
import { fromWallText, wallText, zoneName } from "../zone.js";

/** @typedef {[string, string][]} Options value and text */

/** @param {Store} store */
export function mountFields(store) {
  const outcome = typed("filter-outcome", HTMLSelectElement);
  const [from, to] = [typed("filter-from", HTMLInputElement), typed("filter-to", HTMLInputElement)];
  /** @type {{ draw: () => void, offer: (options: Options) => void }[]} */
  const adders = [];
  outcome.addEventListener("change", () => store.set({ outcome: outcome.value || null }));
  from.addEventListener("change", () => store.set({ from: fromWallText(from.value) }));
  to.addEventListener("change", () => store.set({ to: fromWallText(to.value) }));

  /**
   * A list whose choice is one more value of the filter *key*.
   * @param {string} id
   * @param {"types" | "packages" | "computers" | "kinds"} key
   * @param {Options} options
   */
  function adder(id, key, options) {
    const select = typed(id, HTMLSelectElement);
    select.addEventListener("change", () => {
      const value = key === "types" ? Number(select.value) : select.value;
      store.set(/** @type {Partial<State>} */ ({ [key]: [...store.state[key], value] }));
    });
    const made = {
      draw() {
        const on = store.state[key].map(String);
        const left = options.filter(([value]) => !on.includes(value));
        const first = on.length ? t("add another") : t("any");
        fill(
          select,
          el("option", { value: "" }, first),
          ...left.map(([value, text]) => el("option", { value }, text)),
        );
        select.value = "";
        select.disabled = !left.length;
      },
      /** @param {Options} found */
      offer(found) {
        options = found;
        made.draw();
      },
    };
    adders.push(made);
    return made;
  }

  adder(
    "filter-type",
    "types",
    Object.entries(LOGON_TYPES).map(([type, title]) => [type, `${type} ${title}`]),
  );
  const packages = adder("filter-package", "packages", []);
  const computers = adder("filter-computer", "computers", []);
  adder(
    "filter-kind",
    "kinds",
    KINDS.map(kind => [kind, kindTitle(kind)]),
  );

  function draw() {
    const { state } = store;
    outcome.value = state.outcome ?? "";
    from.value = wallText(state.from);
    to.value = wallText(state.to);
    from.setAttribute("aria-label", t("From, {zone}", { zone: zoneName() }));
    to.setAttribute("aria-label", t("To, {zone}", { zone: zoneName() }));
    for (const one of adders) one.draw();
  }
  store.on([], draw);
  draw();
  return {
    /** @param {CaseSummary} summary */
    showCase(summary) {
      packages.offer(summary.packages.flatMap(row => (row.package ? [[row.package, row.package]] : [])));
      computers.offer(
        summary.computers.map(({ key, label, n_events }) => [
          key,
          `${visible(label)} · ${compact(n_events)}`,
        ]),
      );
    },
  };
}
