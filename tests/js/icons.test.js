import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const ROOT = new URL("../../", import.meta.url);
const read = path => readFileSync(new URL(path, ROOT), "utf8");
const files = folder =>
  readdirSync(new URL(folder, ROOT), { recursive: true }).map(name => `${folder}${name}`);
const names = new Set(read("static/icons/names.txt").split("\n"));

test("every icon that a template or a module names is in the sprite", () => {
  const missing = [...files("templates/"), ...files("static/js/")]
    .filter(path => /\.(html|js)$/.test(path))
    .flatMap(path => [...read(path).matchAll(/\bicon\("([\w-]+)"/g)].map(match => match[1]))
    .filter(name => !names.has(name));
  assert.deepEqual(missing, []);
});

test("every icon that a question names is in the sprite", () => {
  const missing = files("logontracer/queries/")
    .filter(path => path.endsWith(".py"))
    .flatMap(path => [...read(path).matchAll(/icon="([\w-]+)"/g)].map(match => match[1]))
    .filter(name => !names.has(name));
  assert.deepEqual(missing, []);
});
