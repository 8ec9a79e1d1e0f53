/** The menu that chooses and orders the columns of the event table. */

import { t } from "../i18n.js";
import { allColumns, moved, toggled, USUAL } from "./columns.js";

/**
 * @param {string[]} names shown, in order
 * @param {(names: string[]) => void} choose
 * @returns {import("../menu.js").Entry[]}
 */
export function columnEntries(names, choose) {
  const all = allColumns();
  const title = (/** @type {string} */ name) => all.find(column => column.name === name)?.title ?? name;
  return [
    { head: t("Columns") },
    ...all.map(column => ({
      label: column.title,
      checked: names.includes(column.name),
      run: () => choose(toggled(names, column.name)),
    })),
    "-",
    { head: t("Order") },
    ...names.slice(1).map((name, place) => ({
      label: t("{column} before {other}", { column: title(name), other: title(names[place]) }),
      icon: "arrow-left",
      run: () => choose(moved(names, name, -1)),
    })),
    "-",
    { label: t("The usual columns"), icon: "arrow-counterclockwise", run: () => choose([...USUAL]) },
  ];
}
