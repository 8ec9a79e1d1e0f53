/** Playback: the graph grows in the order of time.  Nothing moves: what is not there yet is only hidden. */

/** @import { View } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon, typed } from "../dom.js";
import { hourLabel, HOUR_MS, number } from "../format.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { births, nextBirth, unborn } from "./growth.js";

const SPEEDS = [1, 6, 24, 168]; // hours of the log in a second
const TICK_MS = 100;
const CALM_MS = 1000; // a tick for those who want less motion
const REMEMBER_MS = 1000; // the address is not written more often while it plays

/**
 * @param {Store} store
 * @param {(hidden: Set<string>) => void} hide shows everything but these nodes and links
 */
export function mountPlayback(store, hide) {
  const slider = typed("playback-slider", HTMLInputElement);
  const speed = typed("playback-speed", HTMLSelectElement);
  /** @type {Pick<View, "nodes" | "edges">} */
  let view = { nodes: [], edges: [] };
  /** @type {number[]} */
  let moments = [];
  let moment = 0;
  let timer = 0;
  let remembered = 0;

  fill(speed, ...SPEEDS.map(hours => el("option", { value: hours }, t("{n} h / s", { n: hours }))));
  speed.value = "6";
  byId("playback-open").addEventListener("click", () => (isOpen() ? close() : open()));
  byId("playback-close").addEventListener("click", close);
  byId("playback-play").addEventListener("click", () => (timer ? pause() : play()));
  byId("playback-back").addEventListener("click", () => go(nextBirth(moments, moment, -1)));
  byId("playback-next").addEventListener("click", () => go(nextBirth(moments, moment, 1)));
  byId("playback-hour-back").addEventListener("click", () => go(moment - HOUR_MS));
  byId("playback-hour-next").addEventListener("click", () => go(moment + HOUR_MS));
  slider.addEventListener("input", () => go(Number(slider.value)));
  onKeys(slider, "playback", {
    hourBack: () => go(moment - HOUR_MS),
    hourOn: () => go(moment + HOUR_MS),
  });
  store.on(["moment"], ({ moment: wanted }) => {
    const ms = wanted === null ? null : Date.parse(wanted);
    if (ms === null || Number.isNaN(ms)) stop();
    else if (ms !== moment && !timer) moment = ms;
    draw();
  });

  const isOpen = () => store.state.moment !== null && !Number.isNaN(Date.parse(store.state.moment));
  /** An hour before anything to the last appearance, whole hours. */
  const bounds = () => ({
    first: Math.floor((moments[0] ?? 0) / HOUR_MS) * HOUR_MS,
    last: Math.ceil(((moments[moments.length - 1] ?? 0) + 1) / HOUR_MS) * HOUR_MS,
  });

  function open() {
    go(moments[0] ?? 0);
    byId("playback-play").focus();
  }

  function close() {
    stop();
    store.set({ moment: null });
    byId("playback-open").focus();
  }

  function play() {
    const { first, last } = bounds();
    if (moment >= last) moment = first;
    const pace = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM_MS : TICK_MS;
    timer = setInterval(() => {
      moment = Math.min(last, moment + Number(speed.value) * HOUR_MS * (pace / 1000));
      if (moment >= last) pause();
      else if (Date.now() - remembered >= REMEMBER_MS) remember();
      else draw();
    }, pace);
    draw();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
  }

  function pause() {
    stop();
    remember();
    draw();
  }

  /** @param {number} ms */
  function go(ms) {
    stop();
    const { first, last } = bounds();
    moment = Math.min(last, Math.max(first, ms));
    remember();
    draw();
  }

  function remember() {
    remembered = Date.now();
    store.set({ moment: new Date(moment).toISOString() });
  }

  function draw() {
    byId("playback").hidden = !isOpen();
    byId("playback-open").setAttribute("aria-expanded", String(isOpen()));
    hide(isOpen() ? unborn(view, moment) : new Set());
    if (isOpen()) drawBar();
  }

  function drawBar() {
    const { first, last } = bounds();
    const text = hourLabel(moment / HOUR_MS);
    [slider.min, slider.max] = [String(first), String(last)];
    slider.value = String(moment);
    slider.setAttribute("aria-valuetext", text);
    byId("playback-time").textContent = text;
    const there = view.edges.filter(edge => Date.parse(edge.first_seen) <= moment).length;
    const values = { n: number(there), total: number(view.edges.length) };
    byId("playback-count").textContent = t("{n} of {total} links", values);
    const button = byId("playback-play");
    if (button.dataset.playing === String(Boolean(timer))) return;
    button.dataset.playing = String(Boolean(timer));
    button.setAttribute("aria-label", timer ? t("Pause") : t("Play"));
    fill(button, icon(timer ? "pause-fill" : "play-fill"));
  }

  if (isOpen()) moment = Date.parse(store.state.moment ?? "");
  return {
    /** @param {Pick<View, "nodes" | "edges">} drawn what the graph shows now */
    show(drawn) {
      view = drawn;
      moments = births(drawn.edges);
      draw();
    },
  };
}
