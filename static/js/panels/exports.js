/** The export menu: files the server writes, pictures the canvas makes. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { Entry } from "../menu.js" */
import { problemOf, request } from "../api.js";
import { announce, byId } from "../dom.js";
import { t } from "../i18n.js";
import { attachMenu } from "../menu.js";
import { ownQuery } from "../own-query.js";
import { arePseudonymsOn, togglePseudonyms } from "../pseudonyms.js";
import { save, toast } from "../toast.js";
import { viewQuery } from "../url-state.js";
import { zoneName } from "../zone.js";

/** @type {Record<string, string>} */
const ICONS = {
  csv: "filetype-csv",
  "csv-nodes": "filetype-csv",
  json: "filetype-json",
  html: "file-earmark-richtext",
};
/** @type {[string, string][]} kinds of timeline files */
const TIMELINES = [
  ["summary", t("Summary by account")],
  ["details", t("Details by event id")],
  ["scores", t("ChangeFinder scores")],
];

/** @typedef {"png" | "jpg" | "svg"} Picture */

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {string} caseName
 * @param {(format: Picture, isNamed: boolean) => Promise<Blob>} picture
 */
export function mountExports(store, api, caseName, picture) {
  const button = byId("export-button");
  let hasEmptyHours = true;
  let hasTotal = true;

  /**
   * @param {string} path
   * @param {URLSearchParams} query
   */
  function address(path, query) {
    if (arePseudonymsOn()) query.set("pseudonyms", "1");
    return api.address(path, query);
  }

  /** @param {string} format */
  function graphFile(format) {
    const query = store.state.cypher ? ofOwnQuery() : viewQuery(store.state);
    query.set("format", format);
    if (format === "html") query.set("language", document.documentElement.lang || "en");
    return address("/export", query);
  }

  function ofOwnQuery() {
    const { cypher, parameters } = ownQuery(store.state);
    return new URLSearchParams({ cypher, cypher_parameters: JSON.stringify(parameters) });
  }

  /** @param {string} kind */
  function timelineFile(kind) {
    const query = viewQuery(store.state);
    query.set("table", kind);
    query.set("zone", zoneName());
    if (!hasEmptyHours) query.set("empty_hours", "0");
    if (!hasTotal) query.set("total", "0");
    return address("/timeline.csv", query);
  }

  /** @param {Picture} format */
  async function savePicture(format) {
    const name = arePseudonymsOn() ? "graph" : `${caseName}-graph`;
    try {
      save(await picture(format, !arePseudonymsOn()), `${name}.${format}`);
      toast(t("Saved the graph as {format}", { format: format.toUpperCase() }));
    } catch (error) {
      const { title, detail } = problemOf(error);
      toast([title, detail].join("\n"));
    }
  }

  function switchNames() {
    togglePseudonyms();
    announce(arePseudonymsOn() ? t("Exports hold pseudonyms now") : t("Exports hold names now"));
    button.click(); // the menu again, now for the other kind
  }

  function toggleEmptyHours() {
    hasEmptyHours = !hasEmptyHours;
    announce(
      hasEmptyHours
        ? t("Timelines have a column for every hour now")
        : t("Timelines leave out hours without events now"),
    );
    button.click();
  }

  function toggleTotal() {
    hasTotal = !hasTotal;
    announce(
      hasTotal
        ? t("Timelines have a row of all accounts now")
        : t("Timelines leave out the row of all accounts now"),
    );
    button.click();
  }

  /** @returns {Promise<Entry[]>} */
  async function entries() {
    const { formats } = await request("/formats").catch(() => ({ formats: [] }));
    /** @type {{ name: string, title: string, extension: string, is_picture: boolean }[]} */
    const written = formats.filter((/** @type {{ is_picture: boolean }} */ format) => !format.is_picture);
    const files = written.map(format => ({
      label: t("Graph as {format}", { format: t(format.title) }),
      icon: ICONS[format.name] ?? "file-earmark-code",
      detail: `.${format.extension}`,
      href: graphFile(format.name),
    }));
    const names = arePseudonymsOn() ? t("with pseudonyms") : "";
    /** @type {[Picture, string][]} */
    const pictures = [
      ["png", t("Picture as PNG")],
      ["jpg", t("Picture as JPEG")],
      ["svg", t("Picture as SVG")],
    ];
    return [
      {
        label: t("Pseudonyms instead of names"),
        checked: arePseudonymsOn(),
        isSwitch: true,
        run: switchNames,
      },
      "-",
      { head: store.state.cypher ? t("What your query draws") : t("What the filters show") },
      ...files,
      ...pictures.map(([format, label]) => ({
        label,
        icon: "file-earmark-image",
        detail: [names, `.${format}`].filter(Boolean).join(" · "),
        run: () => void savePicture(format),
      })),
      "-",
      {
        head: store.state.cypher
          ? t("Timeline of the filters by the hour, in {zone}", { zone: zoneName() })
          : t("Timeline by the hour, in {zone}", { zone: zoneName() }),
      },
      {
        label: t("Leave out hours without events"),
        checked: !hasEmptyHours,
        isSwitch: true,
        run: toggleEmptyHours,
      },
      {
        label: t("Leave out the row of all accounts"),
        checked: !hasTotal,
        isSwitch: true,
        run: toggleTotal,
      },
      ...TIMELINES.map(([kind, label]) => ({
        label,
        icon: "calendar3",
        detail: ".csv",
        href: timelineFile(kind),
      })),
    ];
  }

  attachMenu(button, entries, t("Export"));
}
