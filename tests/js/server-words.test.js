import assert from "node:assert/strict";
import { test } from "node:test";

import { speak } from "../../static/js/i18n.js";
import { inPageWords, learnServer } from "../../static/js/server-words.js";

const problem = (detail, hint = null) => ({ title: "Not found", status: 404, detail, hint });

test("an English page says what the server says", () => {
  const sent = problem("there is no case 'x'");
  assert.equal(inPageWords(sent), sent);
});

test("texts with facts are said in the page's language, the most particular pattern first", () => {
  const patterns = {
    "Not found": "見つかりません",
    "there is no case {name}": "ケース {name} はありません",
    "there is no {what}": "{what} はありません",
    "character {at}: {message}": "{at} 文字目: {message}",
    "this bracket (of {n}) is never closed": "{n} のかっこ",
    "{word} may not be written here": "{word} は書けません",
  };
  speak(patterns);
  learnServer(Object.keys(patterns));
  const said = inPageWords(problem("there is no case '$& {name}'"));
  assert.deepEqual(
    [said.title, said.detail, said.english],
    ["見つかりません", "ケース '$& {name}' はありません", []],
  );
  assert.equal(
    inPageWords(problem("character 7: this bracket (of 2) is never closed")).detail,
    "7 文字目: 2 のかっこ",
  );
  // One that begins with a fact takes nothing of where it was said for it.
  assert.equal(
    inPageWords(problem("character 11: 'DELETE' may not be written here")).detail,
    "11 文字目: 'DELETE' は書けません",
  );
});

test("what no translation is known for stays as it is and is named", () => {
  const said = inPageWords(problem("character 7: something new", "try this"));
  assert.deepEqual([said.detail, said.hint], ["character 7: something new", "try this"]);
  assert.deepEqual(said.english, ["detail", "hint"]);
});

test("words of the page itself are not taken for English", () => {
  const own = { ...problem("サーバーが応答しません"), english: [] };
  assert.equal(inPageWords(own), own);
});

test("a text of many thousand characters is no server's own and is not compared with every pattern", () => {
  const patterns = { "{file}: {what} of {of}: {why}: {more}": "{file}" };
  speak(patterns);
  learnServer(Object.keys(patterns));
  const sent = problem("x: ".repeat(20_000));
  const said = inPageWords(sent);
  assert.equal(said.detail, sent.detail);
  assert.ok(said.english.includes("detail"));
  assert.equal(inPageWords(problem("a: b of c: d: e")).detail, "a");
});
