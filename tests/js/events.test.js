import assert from "node:assert/strict";
import { test } from "node:test";
import { BLOCK, Blocks } from "../../static/js/events/blocks.js";
import {
  allColumns,
  moved as reordered,
  toggled,
  understood,
  USUAL,
} from "../../static/js/events/columns.js";
import { columnEntries } from "../../static/js/events/columns-menu.js";
import { asText, firstRow, heightOf, moved, MOST_PIXELS, ROW, topOf } from "../../static/js/events/places.js";
import { countWords, lineQuery, scopeQuery, scopeWords } from "../../static/js/events/scope.js";
import { INITIAL } from "../../static/js/store.js";

const SIZE = { n_rows: 1_000_000, n_columns: 10, n_shown: 20 };
const key = (name, ctrlKey = false) => ({ key: name, ctrlKey });

test("keys lead through the cells and never out of them", () => {
  const at = { row: 5, column: 3 };
  const to = (name, ctrlKey) => moved(at, key(name, ctrlKey), SIZE);
  assert.deepEqual(to("ArrowUp"), { row: 4, column: 3 });
  assert.deepEqual(to("ArrowDown"), { row: 6, column: 3 });
  assert.deepEqual(to("ArrowLeft"), { row: 5, column: 2 });
  assert.deepEqual(to("ArrowRight"), { row: 5, column: 4 });
  assert.deepEqual(to("PageDown"), { row: 24, column: 3 });
  assert.deepEqual(to("PageUp"), { row: 0, column: 3 });
  assert.deepEqual(to("Home"), { row: 5, column: 0 });
  assert.deepEqual(to("End"), { row: 5, column: 9 });
  assert.deepEqual(to("Home", true), { row: 0, column: 0 });
  assert.deepEqual(to("End", true), { row: 999_999, column: 9 });
  assert.equal(to("x"), null);
  assert.deepEqual(moved({ row: 0, column: 0 }, key("ArrowUp"), SIZE), { row: -1, column: 0 });
  assert.deepEqual(moved({ row: -1, column: 0 }, key("ArrowLeft"), SIZE), { row: -1, column: 0 });
  assert.deepEqual(moved({ row: 999_999, column: 9 }, key("PageDown"), SIZE), { row: 999_999, column: 9 });
});

test("every row of a list of any length can be scrolled to the top, the last ones to the end", () => {
  for (const n_rows of [1, 30, 5_000, 1_000_000, 50_000_000]) {
    assert.ok(heightOf(n_rows) <= MOST_PIXELS);
    const shown = 20 * ROW;
    for (const row of [0, 1, 17, Math.floor(n_rows / 3), n_rows - 20].filter(r => r >= 0 && r <= n_rows - 20))
      assert.equal(firstRow(topOf(row, shown, n_rows), shown, n_rows), row, `${row} of ${n_rows}`);
    assert.equal(firstRow(heightOf(n_rows) - shown, shown, n_rows), Math.max(0, n_rows - 20));
  }
});

/** A list of 1,000 rows whose cursors are row numbers; notes how it was asked. */
function list() {
  const asked = [];
  const fetchPage = async place => {
    asked.push(place);
    const first = place.after
      ? Number(place.after)
      : place.before
        ? Number(place.before) - BLOCK
        : Number(place.at ?? 0);
    const rows = Array.from({ length: BLOCK }, (_, n) => ({ event_key: String(first + n) }));
    return { rows, total: 1000, next: String(first + BLOCK), previous: first ? String(first) : null };
  };
  return { blocks: new Blocks(fetchPage), asked };
}

test("blocks come by their neighbour's cursor, after a jump by number, and once only", async () => {
  const { blocks, asked } = list();
  await blocks.load(0, 20);
  await blocks.load(50, 150);
  await Promise.all([blocks.load(700, 720), blocks.load(710, 730)]);
  await blocks.load(650, 690);
  assert.deepEqual(asked, [{}, { after: "100" }, { at: "700" }, { before: "700" }]);
  for (const row of [0, 99, 100, 199, 600, 799]) assert.equal(blocks.row(row).event_key, String(row));
  assert.equal(blocks.row(300), undefined);
});

test("blocks out of use are forgotten, one that failed is asked for again", async () => {
  const { blocks, asked } = list();
  for (let block = 0; block < 60; block += 1) await blocks.block(block);
  assert.ok(blocks.pages.size <= 40);
  assert.equal(blocks.row(0), undefined);
  let n_failures = 1;
  const flaky = new Blocks(place =>
    n_failures-- > 0 ? Promise.reject(new Error("away")) : blocks.fetchPage(place),
  );
  await assert.rejects(flaky.block(0));
  assert.equal((await flaky.block(0)).rows.length, BLOCK);
  assert.ok(asked.length > 60);
});

test("columns can be chosen and ordered; nonsense that was remembered is passed over", () => {
  assert.deepEqual(understood(null), USUAL);
  assert.deepEqual(understood(["nonsense"]), USUAL);
  assert.deepEqual(understood(["computer", "time", "computer", "__proto__"]), ["computer", "time"]);
  assert.deepEqual(toggled(["time", "computer"], "account"), ["time", "account", "computer"]);
  assert.deepEqual(toggled(["time", "computer"], "time"), ["computer"]);
  assert.deepEqual(toggled(["time"], "time"), ["time"]);
  assert.deepEqual(reordered(["a", "b", "c"], "c", -1), ["a", "c", "b"]);
  assert.deepEqual(reordered(["a", "b"], "a", -1), ["a", "b"]);
  let chosen = null;
  const entries = columnEntries(["time", "computer"], names => (chosen = names));
  entries.find(entry => entry.label === "Written by before Time, UTC").run();
  assert.deepEqual(chosen, ["computer", "time"]);
});

test("every column shows an event that says nothing, and one whose text is hostile", () => {
  const row = {
    event_id: 4624,
    time: "2024-01-08T10:00:00Z",
    account_domain: "CORP",
    account_name: "<b>\u202e",
  };
  for (const column of allColumns()) assert.equal(typeof column.text(row), "string");
  const [account] = allColumns().filter(({ name }) => name === "account");
  assert.equal(account.text(row), "CORP\\<b>\u202e");
  assert.equal(account.text({ account_sid: "S-1-5-18" }), "S-1-5-18");
});

test("copied cells stay in their columns and rows", () => {
  assert.equal(
    asText([
      ["a\tb", "c"],
      ["d\r\ne", ""],
    ]),
    "a b\tc\nd e\t",
  );
});

test("the events of a line are asked for by its ends, its failures apart", () => {
  assert.deepEqual(lineQuery("s|h:ws1|a:corp\\a%7Cb%257C|failure"), {
    source: "ws1",
    account: "corp\\a|b%7C",
    failed: "1",
    claimed: "0",
  });
  assert.deepEqual(lineQuery("s|h:kali|a:x\\y||claimed"), {
    source: "kali",
    account: "x\\y",
    failed: "0",
    claimed: "1",
  });
  assert.deepEqual(lineQuery("d|a:x\\y|h:dc1|success"), { account: "x\\y", destination: "dc1", failed: "0" });
  assert.deepEqual(lineQuery("d|h:ws1|h:dc1|"), { source: "ws1", destination: "dc1", failed: "0" });
  assert.deepEqual(lineQuery("c|a:x\\y|a:x\\z|"), { account: "x\\y", object: "x\\z" });
  assert.deepEqual(lineQuery("c|a:x\\y|h:dc1|"), { account: "x\\y", destination: "dc1" });
  assert.equal(lineQuery("nonsense"), null);
});

test("the list follows question, search, focus, selection and filters, and says so", () => {
  const state = {
    ...INITIAL,
    question: "rdp_logon",
    selected: "a:corp\\alice",
    eventIds: [4624],
    minCount: 3,
  };
  const query = scopeQuery(state);
  assert.equal(query.get("question"), "rdp_logon");
  assert.equal(query.get("account"), "corp\\alice");
  assert.equal(query.get("min_count"), "3");
  assert.equal(scopeWords(state), "of the question shown · that name corp\\alice");
  const focused = { ...INITIAL, focus: "h:dc1", selected: "h:dc1" };
  assert.equal(scopeQuery(focused).get("focus"), "h:dc1");
  assert.equal(scopeQuery(focused).get("host"), null);
  assert.equal(scopeWords(focused), "around dc1");
  assert.equal(scopeWords({ ...INITIAL, selected: "x|y" }), "");
  assert.equal(scopeQuery({ ...INITIAL, file: "0a" }).get("column.source_file"), "0a");
  assert.equal(scopeWords({ ...INITIAL, file: "0a" }), "of one file");
});

test("logons and changes are counted apart", () => {
  const page = (logons, changes) => ({ n_logon_events: logons, n_change_events: changes });
  assert.equal(countWords(page(1234, 1)), "1,234 events of logons, 1 event of changes");
  assert.equal(countWords(page(0, 2)), "2 events of changes");
  assert.equal(countWords(page(0, 0)), "0 events of logons");
});

test("with other columns the rows are fetched again, and answers on their way count no more", async () => {
  const { blocks } = list();
  await blocks.load(0, 10);
  const late = blocks.block(3);
  blocks.renew(async () => ({ rows: [{ event_key: "new" }], total: 1000, next: null, previous: null }));
  await late;
  assert.equal(blocks.row(0), undefined);
  assert.equal(blocks.row(300), undefined);
  await blocks.load(0, 10);
  assert.equal(blocks.row(0).event_key, "new");
});
