import assert from "node:assert/strict";
import { test } from "node:test";

import { expressionText, quoted, termText } from "../../static/js/panels/search-terms.js";
import { actionsFor } from "../../static/js/panels/suggestions.js";

const condition = (term, form, value, more = {}) => ({ term, form, value, isNot: false, ...more });

test("a condition is written as it would be typed", () => {
  assert.equal(termText(condition("account", "begins", "adm")), "account:adm*");
  assert.equal(termText(condition("account", "contains", "dmi")), "account:*dmi*");
  assert.equal(termText(condition("host", "ends", ".corp")), "host:*.corp");
  assert.equal(termText(condition("host", "matches", "^dc\\d/x")), "host:/^dc\\d\\/x/");
  assert.equal(termText(condition("count", ">", "100")), "count:>100");
  assert.equal(termText(condition("id", "between", "4624", { upper: "4625" })), "id:4624..4625");
  assert.equal(termText(condition("outcome", "is", "failure", { isNot: true })), "NOT outcome:failure");
  assert.equal(termText(condition("from", "is", "2024-01-08T09:00")), "from:2024-01-08T09:00");
});

test("a value that is missing asks for nothing", () => {
  assert.equal(termText(condition("account", "is", " ")), "");
  assert.equal(termText(condition("id", "between", "1")), "");
  assert.equal(expressionText([[condition("account", "is", "")]]), "");
});

test("what would mean something is quoted", () => {
  assert.equal(quoted('O"Brien (x)'), '"O\\"Brien (x)"');
  assert.equal(quoted("CORP\\alice"), "CORP\\alice");
  assert.equal(termText(condition("account", "begins", "John D")), 'account:"John D"*');
  assert.equal(termText(condition("account", "is", "a*")), 'account:"a*"');
});

test("groups are joined by AND, what is in one by OR", () => {
  const admin = condition("account", "begins", "adm");
  const rdp = condition("type", "is", "10");
  const failed = condition("id", "is", "4625");
  assert.equal(expressionText([[admin], [rdp, failed]]), "account:adm* AND (type:10 OR id:4625)");
  assert.equal(expressionText([[rdp, failed]]), "type:10 OR id:4625");
});

test("what can be done is found by a part of its name", () => {
  const commands = [
    { keys: ["u"], text: "Load logs", icon: "upload", run: () => undefined },
    { keys: ["Escape"], text: "Close the load", icon: "x", run: () => undefined, isOffered: false },
    { keys: ["x"], text: "Loaded elsewhere", icon: "x" },
  ];
  assert.deepEqual(
    actionsFor("load", commands).map(action => action.label),
    ["Load logs"],
  );
  assert.deepEqual(actionsFor("l", commands), []);
});
