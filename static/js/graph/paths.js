/** Paths between two nodes: their ends, what the server finds between them, and the one that is lit. */

/** @import { CaseApi } from "../api.js" */
/** @import { Store } from "../store.js" */
/** @import { PathAnswer, Problem, View } from "../types.d.ts" */
import { Latest } from "../api.js";
import { announce } from "../dom.js";
import { counted } from "../format.js";
import { t } from "../i18n.js";
import { filterQuery } from "../url-state.js";
import { distinct } from "./drawn.js";
import { stopsOf } from "./stops.js";
import { pathPanel } from "./path-panel.js";

/** @type {PathAnswer} */
const NOTHING = Object.freeze({ paths: [], view: { nodes: [], edges: [] }, truncated: false });

/** @returns {Problem} */
const sameEnds = () => ({
  title: t("Start and end are the same node."),
  status: 0,
  detail: t("Start and end are the same node."),
  hint: t("Choose another end."),
});

/**
 * @param {Store} store
 * @param {CaseApi} api
 * @param {{ name: (id: string) => string, onPaths: () => void }} parts
 */
export function mountPaths(store, api, { name, onPaths }) {
  const latest = new Latest();
  /** @type {PathAnswer} */
  let answer = NOTHING;
  /** @type {Problem | null} */
  let problem = null;
  const panel = pathPanel(store, name);
  const draw = () => panel.draw(answer, problem);

  /** @param {PathAnswer} found @param {Problem | null} failed */
  function take(found, failed) {
    [answer, problem] = [found, failed];
    draw();
    onPaths();
  }

  function load() {
    const { pathFrom, pathTo, hops, timed } = store.state;
    if (!pathFrom || !pathTo) return take(NOTHING, null);
    if (pathFrom === pathTo) return take(NOTHING, sameEnds());
    const query = filterQuery(store.state);
    // Their names in this address are those of the path's ends; the span goes by other ones.
    for (const [key, name] of [
      ["from", "since"],
      ["to", "until"],
    ]) {
      const moment = query.get(key);
      if (moment) query.set(name, moment);
    }
    query.set("from", pathFrom);
    query.set("to", pathTo);
    if (hops) query.set("max_hops", hops);
    if (timed) query.set("timed", "1");
    draw();
    return latest.run(
      signal => api.get("/paths", query, signal),
      found => {
        take(found, null);
        announce(counted(found.paths.length, "path found", "paths found"));
      },
      failed => take(NOTHING, failed),
    );
  }

  store.on(
    [
      "pathFrom",
      "pathTo",
      "hops",
      "timed",
      "eventIds",
      "types",
      "packages",
      "outcome",
      "from",
      "to",
      "noise",
    ],
    () => void load(),
  );
  store.on(["path"], () => {
    draw();
    onPaths();
  });

  const chosen = () => answer.paths[Math.min(store.state.path, answer.paths.length - 1)] ?? null;
  const stops = () => {
    const path = chosen();
    return path ? stopsOf(path) : [];
  };
  return {
    load,
    draw,
    /** @returns {string[]} the nodes of the path that is chosen */
    nodes: stops,
    /**
     * @param {View} base
     * @returns {View} with what the chosen path passes through; all paths at once would bury the view
     */
    joined(base) {
      const [path, ids] = [chosen(), new Set(stops())];
      if (!path) return base;
      const lines = new Set(path.steps.flatMap(step => step.edges));
      return {
        ...base,
        nodes: distinct([...base.nodes, ...answer.view.nodes.filter(node => ids.has(node.id))]),
        edges: distinct([...base.edges, ...answer.view.edges.filter(edge => lines.has(edge.id))]),
      };
    },
    /**
     * @param {View | null} view as drawn, its lines merged
     * @returns {string[]} ids of the nodes and lines of the path that is chosen
     */
    lit(view) {
      const ids = stops();
      const steps = new Set(ids.slice(1).map((id, i) => JSON.stringify([ids[i], id].sort())));
      const lines = (view?.edges ?? []).filter(edge =>
        steps.has(JSON.stringify([edge.from, edge.to].sort())),
      );
      return [...ids, ...lines.map(edge => edge.id)];
    },
  };
}
