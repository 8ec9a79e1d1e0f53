/**
 * Lines are told apart by colour, so the colours are seen here as colour-blind readers see them: the matrices of
 * Machado, Oliveira and Fernandes (2009) for protan-, deuter- and tritanopia, distances in Oklab (Ottosson, 2020).
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CHANGES } from "../../static/js/graph/compared.js";
import { FAMILIES, familyOf, typeWord } from "../../static/js/graph/families.js";

const css = name => readFileSync(new URL(`../../static/css/${name}`, import.meta.url), "utf8");
const KINDS_OF_SIGHT = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};
const NOTICEABLE = 0.08; // about four times the smallest difference that is seen side by side

const linear = hex =>
  [1, 3, 5].map(i => {
    const value = parseInt(hex.slice(i, i + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
const times = (m, [a, b, c]) => [0, 3, 6].map(i => m[i] * a + m[i + 1] * b + m[i + 2] * c);
function oklab(rgb) {
  const lms = times(
    [
      0.4122214708, 0.5363325363, 0.0514459929, 0.2119034982, 0.6806995451, 0.1073969566, 0.0883024619,
      0.2817188376, 0.6299787005,
    ],
    rgb.map(value => Math.min(1, Math.max(0, value))),
  ).map(Math.cbrt);
  return times(
    [
      0.2104542553, 0.793617785, -0.0040720468, 1.9779984951, -2.428592205, 0.4505937099, 0.0259040371,
      0.7827717662, -0.808675766,
    ],
    lms,
  );
}
const seen = (hex, sight) => oklab(times(KINDS_OF_SIGHT[sight], linear(hex)));
const luminance = hex => times([0.2126, 0.7152, 0.0722, 0, 0, 0, 0, 0, 0], linear(hex))[0];
const contrast = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

/** A token's value in the light theme, and in the dark one. */
function token(name, file) {
  const [light, dark] = [...css(file).matchAll(new RegExp(`--${name}: (#[0-9a-f]{6});`, "g"))].map(
    match => match[1],
  );
  return { light, dark };
}

const SETS = {
  "logon types": ["logon", FAMILIES],
  changes: ["change", CHANGES],
};

for (const theme of ["light", "dark"])
  for (const [what, [prefix, names]] of Object.entries(SETS)) {
    const colours = names.map(name => [name, token(`${prefix}-${name}`, "components/graph.css")[theme]]);
    for (const sight of Object.keys(KINDS_OF_SIGHT))
      test(`${what} differ in colour in the ${theme} theme with ${sight}`, () => {
        colours.forEach(([a, one], i) =>
          colours.slice(i + 1).forEach(([b, other]) => {
            const [p, q] = [seen(one, sight), seen(other, sight)];
            const distance = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
            assert.ok(distance > NOTICEABLE, `${a} and ${b}: ${distance.toFixed(3)}`);
          }),
        );
      });

    test(`lines of all ${what} stand out from the canvas of the ${theme} theme`, () => {
      const canvas = token("canvas", "tokens.css")[theme];
      for (const [name, colour] of colours)
        assert.ok(contrast(colour, canvas) >= 3, `${name}: ${contrast(colour, canvas).toFixed(2)}`);
    });
  }

test("the most telling logon type gives a line its colour", () => {
  assert.equal(familyOf([3, 10]), "rdp");
  assert.equal(familyOf([3, 9, 10]), "credentials");
  assert.equal(familyOf([5]), "background");
  assert.equal(familyOf([]), "none");
  assert.equal(familyOf([77]), "none");
});

test("a network logon with its password in clear text is one over the network", () => {
  assert.equal(familyOf([8]), "network");
  assert.equal(typeWord([8]), "clear text");
});

test("the legend names the logon types that each colour stands for", () => {
  const legend = readFileSync(new URL("../../templates/_graph.html", import.meta.url), "utf8");
  for (const [, family, types] of legend.matchAll(/<li class="line (\w+)">.*?<small>([\d, ]+)<\/small>/g))
    for (const type of types.split(", ")) assert.equal(familyOf([Number(type)]), family, type);
  assert.equal(legend.match(/<small>[\d, ]+<\/small>/g).length, FAMILIES.length - 1);
});

test("a line of one logon type says it in a word, too", () => {
  assert.equal(typeWord([2]), "interactive");
  assert.equal(typeWord([3]), "");
  assert.equal(typeWord([3, 10]), "");
});
