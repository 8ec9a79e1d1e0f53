/** What stands for a node elsewhere, on the clipboard: an account's SID, else its name. */

/** @import { CaseApi } from "../api.js" */
import { t } from "../i18n.js";
import { copy } from "../toast.js";

/**
 * @param {CaseApi} api
 * @param {(id: string) => string} nameOf
 */
export function copyNode(api, nameOf) {
  return async (/** @type {string} */ id) => {
    const sid = id.startsWith("a:") ? await sidOf(api, id) : undefined;
    await (sid ? copy(sid, t("SID")) : copy(nameOf(id), t("Name")));
  };
}

/**
 * @param {CaseApi} api
 * @param {string} id
 * @returns {Promise<string | undefined>}
 */
function sidOf(api, id) {
  return api.get("/accounts", new URLSearchParams({ key: id.slice(2) })).then(
    node => node.sids?.[0],
    () => undefined, // then the name is what there is
  );
}
