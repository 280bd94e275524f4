// The cadence: a dot for each flip, as high as it was late, and on the same scale how often that was.
// Our own two hundred strokes on a canvas: a chart library would weigh more than the whole page.

import { $, say } from "./dom.js";
import { TEXTS } from "./texts.js";
import { fill, whole } from "./words.js";
import { isStopped } from "./wall.js";

const KEPT = 1000; // flips: what the player's own figures reach back
const LEAST = 0.01; // ms; what is below lies on the floor
const MOST = 100;
const BINS = 32;
const LINES = [0.1, 1, 10];
const GAP = 2; // CSS pixels from flip to flip
const HEIGHT = 132;

let late = []; // ms, the newest last

/** Take the lateness of flips, in µs. */
export function showBeats(microseconds) {
  if (isStopped()) return;
  late = late.concat(microseconds.map((us) => us / 1000)).slice(-KEPT);
  const sorted = [...late].sort((a, b) => a - b);
  const at = (share) => Math.max(0, sorted[Math.floor((sorted.length - 1) * share)]).toFixed(2);
  if (late.length) say("beats", fill(TEXTS.beats, { n: whole(late.length), half: at(0.5), most: at(0.99), latest: at(1) }));
  draw();
}

/** The player is silent: what was seen is old. */
export function stillBeats() {
  late = [];
  say("beats", TEXTS.noBeats);
  draw();
}

const height = (ms) => Math.log(Math.min(MOST, Math.max(LEAST, ms)) / LEAST) / Math.log(MOST / LEAST);

function draw() {
  const canvas = $("strip");
  const width = canvas.parentElement.clientWidth;
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(HEIGHT * devicePixelRatio);
  const pen = canvas.getContext("2d");
  pen.scale(devicePixelRatio, devicePixelRatio);
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const area = { left: 34, right: Math.round(width * 0.82), bottom: HEIGHT - 6, top: 6, end: width };
  const y = (ms) => area.bottom - height(ms) * (area.bottom - area.top);
  drawLines(pen, area, y, colour);
  drawFlips(pen, area, y, colour);
  drawBins(pen, area, colour);
}

function drawLines(pen, area, y, colour) {
  pen.textBaseline = "middle";
  pen.textAlign = "right";
  for (const ms of LINES) {
    pen.fillStyle = colour("--rule");
    pen.fillRect(area.left, Math.round(y(ms)), area.end - area.left, 1);
    pen.fillStyle = colour("--soft");
    pen.fillText(String(ms), area.left - 7, y(ms));
  }
  pen.textAlign = "left";
  pen.textBaseline = "top";
  pen.fillText(TEXTS.late, area.left + 3, 0);
}

function drawFlips(pen, area, y, colour) {
  const room = Math.floor((area.right - area.left - 12) / GAP);
  const seen = late.slice(-room);
  pen.fillStyle = colour("--ink");
  seen.forEach((ms, k) => {
    const x = area.right - 12 - (seen.length - k) * GAP;
    pen.fillRect(x, Math.round(y(ms)) - 1, GAP - 0.5, 2.5);
  });
}

function drawBins(pen, area, colour) {
  const bins = new Array(BINS).fill(0);
  for (const ms of late) bins[Math.min(BINS - 1, Math.floor(height(ms) * BINS))] += 1;
  const most = Math.max(1, ...bins);
  const step = (area.bottom - area.top) / BINS;
  pen.fillStyle = colour("--ink");
  bins.forEach((count, k) => {
    const length = count ? Math.max(1, ((area.end - area.right) * count) / most) : 0;
    pen.fillRect(area.right, area.bottom - (k + 1) * step + 0.5, length, step - 1);
  });
}

addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
draw();
