/** The export menu: files the server writes, pictures the canvas makes. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { Entry } from "../menu.js" */
import { request } from "../api.js";
import { byId } from "../dom.js";
import { attachMenu } from "../menu.js";
import { save, toast } from "../toast.js";
import { filterQuery, viewQuery } from "../url-state.js";
import { zoneName } from "../zone.js";

/** @type {Record<string, string>} */
const ICONS = { csv: "filetype-csv", json: "filetype-json" };

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {string} caseName
 * @param {(format: "png" | "jpg" | "svg") => Promise<Blob>} picture
 */
export function mountExports(store, api, caseName, picture) {
  /** @param {string} format */
  function graphFile(format) {
    const query = viewQuery(store.state);
    query.delete("focus");
    query.set("format", format);
    return api.address("/export", query);
  }

  /** @param {string} kind */
  function timelineFile(kind) {
    const query = filterQuery(store.state);
    query.set("kind", kind);
    query.set("zone", zoneName());
    return api.address("/timeline.csv", query);
  }

  /** @param {"png" | "jpg" | "svg"} format */
  async function savePicture(format) {
    save(await picture(format), `${caseName}-graph.${format}`);
    toast(`Saved the graph as ${format.toUpperCase()}`);
  }

  /** @returns {Promise<Entry[]>} */
  async function entries() {
    const { formats } = await request("/formats").catch(() => ({ formats: [] }));
    const files = formats.map((/** @type {{ name: string, title: string, extension: string }} */ format) => ({
      label: `Graph as ${format.title}`,
      icon: ICONS[format.name] ?? "file-earmark-code",
      detail: `.${format.extension}`,
      href: graphFile(format.name),
    }));
    return [
      { head: "What the filters show" },
      ...files,
      {
        label: "Picture as PNG",
        icon: "file-earmark-image",
        detail: ".png",
        run: () => void savePicture("png"),
      },
      {
        label: "Picture as JPEG",
        icon: "file-earmark-image",
        detail: ".jpg",
        run: () => void savePicture("jpg"),
      },
      {
        label: "Picture as SVG",
        icon: "file-earmark-image",
        detail: ".svg",
        run: () => void savePicture("svg"),
      },
      "-",
      { head: "Timeline, one column per hour" },
      { label: "Summary by account", icon: "calendar3", detail: ".csv", href: timelineFile("summary") },
      { label: "Details by event id", icon: "calendar3", detail: ".csv", href: timelineFile("details") },
      { label: "ChangeFinder scores", icon: "calendar3", detail: ".csv", href: timelineFile("scores") },
    ];
  }

  attachMenu(byId("export-button"), entries, "Export");
}
