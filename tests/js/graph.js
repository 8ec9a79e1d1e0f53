/** Builders of views for tests. */

export const node = (id, more = {}) => ({
  id,
  key: id.slice(2),
  kind: id[0] === "a" ? "account" : "host",
  label: id.slice(2),
  n_events: 1,
  n_failures: 0,
  ...more,
});

const kindOf = (from, to) =>
  from[0] === "h" ? (to[0] === "h" ? "direct" : "source") : to[0] === "h" ? "destination" : "change";

export const edge = (from, to, more = {}) => ({
  id: `${from}|${to}${more.is_failure ? "|failure" : ""}`,
  kind: kindOf(from, to),
  from,
  to,
  event_ids: [4624],
  logon_types: [3],
  packages: [],
  outcome: "success",
  is_failure: false,
  count: 1,
  first_seen: "2024-01-01T00:00:00Z",
  last_seen: "2024-01-01T00:00:00Z",
  ...more,
});

export const view = (nodes, edges = []) => ({
  nodes,
  edges,
  n_nodes_total: nodes.length,
  n_edges_total: edges.length,
  n_nodes_shown: nodes.length,
  n_logons: edges.length,
  n_events: edges.length,
  n_hidden_noise: 0,
  truncated: false,
});
