import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeLabel, edgeWidth, elementsOf } from "../../static/js/graph/elements.js";
import { mergeOutcomes } from "../../static/js/graph/merge.js";
import { edge, node } from "./graph.js";

const view = (nodes, edges = []) => elementsOf({ nodes, edges });

test("an edge whose end is not in the view is left out", () => {
  const { edges } = view([node("a:alice")], [edge("h:ws1", "a:alice")]);
  assert.equal(edges.length, 0);
});

test("a privileged account is a shape of its own", () => {
  const [plain, privileged] = view([node("a:alice"), node("a:admin", { is_privileged: true })]).nodes;
  assert.equal(plain.data.shape, "account");
  assert.equal(privileged.data.shape, "privileged");
});

test("an address is a host with another picture", () => {
  assert.equal(view([node("h:10.0.0.1", { host_kind: "address" })]).nodes[0].data.shape, "address");
  assert.equal(view([node("h:dc1", { host_kind: "host" })]).nodes[0].data.shape, "host");
});

test("the highest rank is the largest node", () => {
  const [low, high] = view([node("a:low", { rank: 0.01 }), node("a:high", { rank: 0.09 })]).nodes;
  assert.ok(high.data.size > low.data.size);
  assert.equal(high.data.size, 50);
});

test("two accounts of one name in two domains stay apart", () => {
  const nodes = [
    node("a:corp\\admin", { label: "CORP\\admin" }),
    node("a:lab\\admin", { label: "LAB\\admin" }),
    node("a:corp\\bob", { label: "CORP\\bob" }),
  ];
  assert.deepEqual(
    view(nodes).nodes.map(other => other.data.label),
    ["admin · CORP", "admin · LAB", "bob"],
  );
});

test("markup in a name stays text", () => {
  const [first] = view([node("a:x", { label: "<script>alert(1)</script>" })]).nodes;
  assert.equal(first.data.label, "<script>alert(1)</script>");
});

test("control and direction characters become visible", () => {
  const [first] = view([node("a:x", { label: "adm\u202enim\n" })]).nodes;
  assert.equal(first.data.label, "adm⟨U+202E⟩nim␊");
});

test("only those that depart most stand out when everybody is marked", () => {
  const nodes = Array.from({ length: 20 }, (_, i) =>
    node(`a:${i}`, { anomaly_mark: 4, anomaly_score: 37 - i, anomaly_departure: i }),
  );
  const strong = view(nodes).nodes.filter(other => other.data.anomaly === "strong");
  assert.equal(strong.length, 8);
  assert.ok(strong.some(other => other.data.id === "a:19"));
});

test("an edge says what is special about it", () => {
  assert.equal(edgeLabel(edge("a:x", "h:y", { count: 1234 })), "×1,234");
  assert.equal(edgeLabel(edge("a:x", "h:y", { logon_types: [10], count: 64 })), "RDP ×64");
  assert.equal(edgeLabel(edge("a:x", "h:y", { is_failure: true, event_ids: [4625], count: 2 })), "4625 ×2");
  assert.equal(
    edgeLabel(edge("a:x", "h:y", { is_failure: true, event_ids: [4625, 4771], count: 2 })),
    "failed ×2",
  );
});

test("an edge grows with its volume, slowly", () => {
  assert.ok(edgeWidth(1000) > edgeWidth(10));
  assert.ok(edgeWidth(1e9) < 12);
});

test("successes and logoffs between the same ends are one line, failures another", () => {
  const logon = edge("a:x", "h:y", { count: 4, first_seen: "2024-01-02", last_seen: "2024-01-03" });
  const logoff = edge("a:x", "h:y", {
    id: "2",
    count: 3,
    outcome: null,
    event_ids: [4634],
    first_seen: "2024-01-01",
    last_seen: "2024-01-02",
  });
  const failure = edge("a:x", "h:y", { id: "3", is_failure: true, outcome: "failure", event_ids: [4625] });
  const [line, failed, ...others] = mergeOutcomes([logon, logoff, failure]);
  assert.equal(others.length, 0);
  assert.deepEqual([line.count, line.event_ids, line.outcome], [7, [4624, 4634], null]);
  assert.deepEqual([line.first_seen, line.last_seen], ["2024-01-01", "2024-01-03"]);
  assert.equal(failed, failure);
});

test("a source that is only claimed never becomes one line with a known one", () => {
  const known = edge("h:x", "a:y", { count: 4 });
  const claimed = edge("h:x", "a:y", { id: "2", count: 900, is_claimed_source: true });
  assert.deepEqual(
    mergeOutcomes([known, claimed]).map(line => [line.count, line.is_claimed_source ?? false]),
    [
      [4, false],
      [900, true],
    ],
  );
});

test("an account without a domain is drawn by its name with a question mark, which no logged name can earn", () => {
  const nodes = [
    node("a:corp\\ann", { label: "CORP\\ann" }),
    node("a:\\ann", { label: "ann (domain not logged)" }),
    node("a:corp\\eve (domain not logged)", { label: "CORP\\eve (domain not logged)" }),
  ];
  assert.deepEqual(
    view(nodes).nodes.map(other => other.data.label),
    ["ann", "ann (?)", "eve (domain not logged)"],
  );
});

test("a long name is cut in its middle, a wide sign counts as two letters", () => {
  const [long, wide] = view([
    node("h:a", { kind: "host", label: "application-server-number-0017" }),
    node("a:b", { label: "情報システム部門共有管理者アカウント" }),
  ]).nodes;
  assert.equal(long.data.label, "application-s…-number-0017");
  assert.equal(wide.data.label, "情報システム…者アカウント");
});
