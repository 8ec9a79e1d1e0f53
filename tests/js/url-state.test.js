import assert from "node:assert/strict";
import { test } from "node:test";
import { hasFilters, INITIAL, Store } from "../../static/js/store.js";
import { filterQuery, fromQuery, toQuery, viewQuery } from "../../static/js/url-state.js";
import { unknownNames } from "../../static/js/url-unknown.js";

const FULL = {
  ...INITIAL,
  expression: "account:adm* AND (type:10 OR id:4625)",
  cypher: "MATCH (l:Logon) RETURN l LIMIT 3",
  cypherValues: '{"who":"alice"}',
  file: "752323fa",
  values: { before_start: "2024-06-03T00:00:00Z" },
  eventIds: [4624, 4625],
  types: [3, 10],
  packages: ["NTLM", "a&b=c"],
  computers: ["DC01.corp.example"],
  kinds: ["user", "machine"],
  outcome: "failure",
  minCount: 5,
  from: "2024-06-11T20:00:00Z",
  to: "2024-06-13T08:00:00Z",
  noise: true,
  selected: "a:corp\\o'brien?#",
  layout: "circle",
  budget: 600,
  rankOf: "hosts",
  rankMethod: "logontracer",
  order: "busiest",
  dock: "events",
  sort: "account",
  isDescending: true,
  columnTexts: { account: "adm", event_id: "46&=2" },
  shown: "table",
  tableSort: "first",
  tableOrder: "ascending",
  lang: "ja",
};

test("the whole state survives the way through the URL", () => {
  assert.deepEqual(fromQuery(new URLSearchParams(toQuery(FULL).toString())), FULL);
});

test("a fresh page has a bare address", () => {
  assert.equal(toQuery(INITIAL).toString(), "");
  assert.deepEqual(fromQuery(new URLSearchParams()), { ...INITIAL });
});

test("nonsense in the address is left at its default", () => {
  const state = fromQuery(
    new URLSearchParams("layout=__proto__&event_id=x&event_id=-1&min_count=0&budget=999999&dock=1&of=z"),
  );
  assert.deepEqual(state, INITIAL);
});

test("the API is asked with the filters' own names", () => {
  assert.equal(
    filterQuery({ ...INITIAL, eventIds: [4624, 4625], minCount: 2, noise: true }).toString(),
    "event_id=4624&event_id=4625&min_count=2&noise=1",
  );
  assert.equal(viewQuery({ ...INITIAL, question: "rdp_logon" }).toString(), "question=rdp_logon");
});

test("a listener hears of its keys only, and of true changes only", () => {
  const store = new Store({ ...INITIAL });
  const heard = [];
  store.on(["minCount"], state => heard.push(state.minCount));
  store.set({ noise: true });
  store.set({ minCount: 1 });
  store.set({ minCount: 3 });
  store.set({ minCount: 3 });
  assert.deepEqual(heard, [3]);
});

test("looking at something else lets go of the selection and keeps the filters", () => {
  const store = new Store({ ...FULL });
  store.show({ question: "rdp_logon" });
  assert.equal(store.state.selected, null);
  assert.equal(store.state.expression, null);
  assert.equal(store.state.minCount, 5);
  assert.equal(store.state.budget, INITIAL.budget);
});

test("resetting the filters leaves the question alone", () => {
  const store = new Store({ ...FULL, question: "rdp_logon" });
  assert.ok(hasFilters(store.state));
  store.resetFilters();
  assert.ok(!hasFilters(store.state));
  assert.equal(store.state.question, "rdp_logon");
});

test("names that mean nothing are told, with the known one that is near", () => {
  const query = new URLSearchParams("eventid=4625&types=3&from=2024&q=a&with.x=1&col.y=2&utm_source=mail");
  assert.deepEqual(unknownNames(query), [
    { name: "eventid", near: "event_id" },
    { name: "types", near: "type" },
    { name: "utm_source", near: null },
  ]);
  assert.deepEqual(unknownNames(new URLSearchParams(toQuery({ ...INITIAL, types: [3], budget: 9 }))), []);
});
