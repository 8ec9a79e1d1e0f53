import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as format from "../../static/js/format.js";
import * as zone from "../../static/js/zone.js";

afterEach(() => zone.setZone("UTC"));

const at = text => Date.parse(text);
const iso = ms => new Date(ms).toISOString();

test("times are shown by the clocks of the zone, summer time included", () => {
  zone.setZone("Europe/Berlin");
  assert.equal(format.when("2024-01-15T12:00:00Z"), "15 Jan 2024 13:00");
  assert.equal(format.when("2024-07-15T12:00:00Z"), "15 Jul 2024 14:00");
  assert.equal(format.when("2024-12-31T23:30:00Z"), "1 Jan 2025 00:30");
  zone.setZone("Asia/Kolkata");
  assert.equal(format.hourLabel(480_000), "Fri 4 Oct 2024 05:30");
  zone.setZone("America/New_York");
  assert.equal(format.dayLabel(new Date("2024-10-04T01:00:00Z"), true), "Thu 3 Oct");
});

test("a day is as long as the zone's clocks make it", () => {
  zone.setZone("Europe/Berlin");
  const spring = zone.dayStart(at("2024-03-31T10:00:00Z"));
  assert.equal(iso(spring), "2024-03-30T23:00:00.000Z");
  assert.equal((zone.dayStart(spring, 1) - spring) / 3_600_000, 23);
  const autumn = zone.dayStart(at("2024-10-27T10:00:00Z"));
  assert.equal((zone.dayStart(autumn, 1) - autumn) / 3_600_000, 25);
  assert.equal(iso(zone.monthStart(autumn, 1)), "2024-10-31T23:00:00.000Z");
});

test("a time that clocks show twice is the first, one they skip is after the gap", () => {
  zone.setZone("Europe/Berlin");
  assert.equal(iso(zone.fromWall(at("2024-10-27T02:30:00Z"))), "2024-10-27T00:30:00.000Z");
  assert.equal(iso(zone.fromWall(at("2024-03-31T02:30:00Z"))), "2024-03-31T01:30:00.000Z");
  assert.equal(iso(zone.fromWall(at("2024-07-01T12:00:00Z"))), "2024-07-01T10:00:00.000Z");
});

test("moments of other centuries are shown too", () => {
  zone.setZone("Europe/Berlin");
  assert.equal(zone.clock(at("1601-01-01T00:00:00Z")).year, 1601);
  assert.equal(zone.clock(at("9999-12-31T12:00:00Z")).day, 31);
});

test("what is no zone is not taken for one", () => {
  assert.ok(zone.isZone("Asia/Tokyo") && zone.isZone("browser") && zone.isZone("UTC"));
  assert.ok(!zone.isZone("Atlantis/Capital") && !zone.isZone(""));
  zone.setZone("Atlantis/Capital");
  assert.equal(zone.zoneName(), "UTC");
});

test("a zone says how far it is from UTC at the moment in question", () => {
  assert.equal(zone.zoneText(0), "UTC");
  zone.setZone("Europe/Berlin");
  assert.equal(zone.zoneText(at("2024-07-01T00:00:00Z")), "Europe/Berlin, UTC+02:00");
  zone.setZone("America/St_Johns");
  assert.equal(zone.zoneText(at("2024-01-01T00:00:00Z")), "America/St_Johns, UTC−03:30");
});

test("every zone the browser knows can be chosen, UTC first", () => {
  const names = zone.zones();
  assert.equal(names[0], "UTC");
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes("Asia/Tokyo"));
});
