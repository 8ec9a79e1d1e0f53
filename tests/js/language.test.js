import assert from "node:assert/strict";
import { test } from "node:test";

import { moduleTexts, read, templateTexts, untranslated } from "./texts.js";

const { page, server, patterns } = JSON.parse(read("static/lang/ja.json"));
const wanted = new Set([...moduleTexts(), ...templateTexts()]);
const placeholders = text => [...text.matchAll(/\{\w+\}/g)].map(match => match[0]).sort();

test("every text of the page has its Japanese", () => {
  assert.deepEqual(
    [...wanted].filter(text => !Object.hasOwn(page, text)),
    [],
  );
});

test("the Japanese has no text that the page no longer says", () => {
  assert.deepEqual(
    Object.keys(page).filter(text => !wanted.has(text)),
    [],
  );
});

test("a translation has the placeholders of its English text", () => {
  for (const [english, japanese] of Object.entries({ ...patterns, ...server, ...page }))
    assert.deepEqual(new Set(placeholders(japanese)), new Set(placeholders(english)), english);
});

test("no translation is empty", () => {
  assert.deepEqual(
    Object.entries({ ...patterns, ...server, ...page }).filter(([, japanese]) => !japanese.trim()),
    [],
  );
});

test("nothing that people read goes by the translation", () => {
  assert.deepEqual(untranslated(), []);
});
