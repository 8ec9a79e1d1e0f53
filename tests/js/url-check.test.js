import assert from "node:assert/strict";
import { test } from "node:test";
import { allColumns } from "../../static/js/events/columns.js";
import { INITIAL } from "../../static/js/store.js";
import { CHANGES } from "../../static/js/graph/compared.js";
import { faultsOf, momentOf, without } from "../../static/js/url-check.js";
import { fromQuery } from "../../static/js/url-state.js";
import { columnFaults, faultLine } from "../../static/js/url-unknown.js";

const UNUSABLE = [
  "from=garbage",
  "from=garbage 1", // which Date.parse takes for a day of 2001
  "to=2024-02-30",
  "to=2024-06-11T25:00Z",
  "at=0000-01-01",
  "zoom=2024-06-12T00:00Z/2024-06-11T00:00Z",
  "zoom=2024-06-11",
  "tz=Mars/Olympus",
  "layout=__proto__",
  "outcome=sucess",
  "dock=constructor",
  "kind=robot",
  "changes=new,vanished",
  "focus=dc01",
  "selected=nothing",
  "root=x:y",
  "path_to=a:",
  "file=../../etc",
  "event_id=-1",
  "type=3.5",
  "min_count=0",
  "budget=2001",
  "budget=NaN",
  "path=x",
  "noise=yes",
  "table_sort=nonsense",
  "table_order=up",
];

test("every value that cannot be used is left at its default, and named with the reason", () => {
  for (const text of UNUSABLE) {
    const [[name, value]] = new URLSearchParams(text);
    const [fault, ...more] = faultsOf(new URLSearchParams(text));
    assert.ok(fault && !more.length, text);
    assert.deepEqual([fault.name, fault.value], [name, value]);
    assert.notEqual(fault.why, "");
    assert.deepEqual(fromQuery(new URLSearchParams(text)), INITIAL, text);
  }
});

test("one bad value takes no good one away", () => {
  const query = new URLSearchParams("event_id=4624&event_id=x&from=2024-06-11&to=soon&q=a");
  assert.deepEqual(
    faultsOf(query).map(({ name, value }) => `${name}=${value}`),
    ["event_id=x", "to=soon"],
  );
  assert.equal(String(without(query, faultsOf(query))), "event_id=4624&from=2024-06-11&q=a");
  assert.deepEqual(fromQuery(query).eventIds, [4624]);
});

test("an empty value is no fault, and no value either", () => {
  const query = new URLSearchParams("from=&tz=&event_id=&min_count=&layout=");
  assert.deepEqual(faultsOf(query), []);
  assert.deepEqual(fromQuery(query), INITIAL);
});

test("a time without a zone is UTC, as the server takes it", () => {
  assert.equal(momentOf("2024-06-11T20:00"), "2024-06-11T20:00Z");
  assert.equal(momentOf("2024-06-11 20:00:15"), "2024-06-11T20:00:15Z");
  assert.equal(momentOf("2024-06-11T20:00+0900"), "2024-06-11T20:00+09:00");
  assert.equal(momentOf("2024-06-11T20:00 09:00"), "2024-06-11T20:00+09:00"); // an unescaped plus
  assert.equal(momentOf("2024-06-11"), "2024-06-11");
  assert.equal(fromQuery(new URLSearchParams("from=2024-06-11T20:00")).from, "2024-06-11T20:00Z");
});

test("what differs is named as the comparison names it", () => {
  assert.deepEqual(faultsOf(new URLSearchParams({ changes: CHANGES.join() })), []);
});

test("the list of events is ordered and narrowed by columns that there are", () => {
  const known = allColumns().flatMap(({ name, sort }) => [`sort=${sort}`, `col.${name}=x`]);
  assert.deepEqual(columnFaults(new URLSearchParams(known.join("&"))), []);
  const faults = columnFaults(new URLSearchParams("sort=nonsense&col.nonsense=x&col.account="));
  assert.deepEqual(
    faults.map(({ name }) => name),
    ["sort", "col.nonsense"],
  );
});

test("the notice names each with its reason, and makes hidden signs visible", () => {
  assert.equal(faultLine([]), "");
  assert.equal(
    faultLine(faultsOf(new URLSearchParams({ from: "garb\u202eage", tz: "Mars/Olympus" }))),
    "Shown without from=garb⟨U+202E⟩age (not a time), tz=Mars/Olympus (not a time zone)",
  );
  const many = faultsOf(
    new URLSearchParams("event_id=a&event_id=b&event_id=c&event_id=d&event_id=e&event_id=f"),
  );
  assert.match(faultLine(many), /, 1 more$/);
  assert.ok(faultLine(faultsOf(new URLSearchParams({ from: "x".repeat(5000) }))).length < 100);
});
