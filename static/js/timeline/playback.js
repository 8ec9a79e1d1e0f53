/** Playback: the graph grows in the order of time.  Nothing moves: what is not there yet is only hidden. */

/** @import { View } from "../types.d.ts" */
/** @import { Store } from "../store.js" */
import { byId, el, fill, icon, typed } from "../dom.js";
import { clockLabel, dayLabel, duration, hourLabel, HOUR_MS } from "../format.js";
import { t } from "../i18n.js";
import { onKeys } from "../keyboard.js";
import { births, nextBirth, soFar, unborn } from "./growth.js";

const STEPS = 0; // one link after the other, whatever time lies between them
const SPEEDS = [STEPS, 120, 30, 10]; // seconds for the whole, however long the log is
const USUAL = 30;
const [TICK_MS, STEP_MS] = [100, 400];
const CALM_MS = 1000; // a tick for those who want less motion
const REMEMBER_MS = 1000; // the address is not written more often while it plays

/**
 * @param {Store} store
 * @param {object} handlers
 * @param {(hidden: Set<string>) => void} handlers.hide shows everything but these nodes and lines
 * @param {(text: string | null) => void} handlers.onMoment is told what there is so far, null for everything
 */
export function mountPlayback(store, { hide, onMoment }) {
  const slider = typed("playback-slider", HTMLInputElement);
  const speed = typed("playback-speed", HTMLSelectElement);
  /** @type {Pick<View, "nodes" | "edges">} */
  let view = { nodes: [], edges: [] };
  /** @type {number[]} */
  let moments = [];
  let moment = 0;
  let timer = 0;
  let remembered = 0;

  fill(
    speed,
    ...SPEEDS.map(seconds =>
      el(
        "option",
        { value: seconds },
        seconds === STEPS ? t("Line by line") : t("All in {time}", { time: duration(seconds) }),
      ),
    ),
  );
  speed.value = String(USUAL);
  speed.addEventListener("change", () => {
    if (!timer) return;
    stop();
    play();
  });
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
    const seconds = Number(speed.value);
    const end = seconds === STEPS ? (moments[moments.length - 1] ?? last) : last;
    if (moment >= end) moment = first;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pace = isCalm ? CALM_MS : seconds === STEPS ? STEP_MS : TICK_MS;
    timer = setInterval(() => {
      moment =
        seconds === STEPS
          ? nextBirth(moments, moment, 1)
          : Math.min(last, moment + ((last - first) * pace) / 1000 / seconds);
      if (moment >= end) pause();
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
    const waiting = isOpen() ? unborn(view, moment) : new Set();
    hide(waiting);
    const lines = isOpen() ? soFar(view.edges, waiting) : null;
    if (lines) drawBar(lines);
    const time = `${dayLabel(new Date(moment), true)} ${clockLabel(moment)}`;
    onMoment(lines && t("{lines}, until {time}", { lines, time }));
  }

  /** @param {string} lines how many are there */
  function drawBar(lines) {
    const { first, last } = bounds();
    const text = hourLabel(moment / HOUR_MS);
    [slider.min, slider.max] = [String(first), String(last)];
    slider.value = String(moment);
    slider.setAttribute("aria-valuetext", text);
    byId("playback-time").textContent = text;
    byId("playback-count").textContent = lines;
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
