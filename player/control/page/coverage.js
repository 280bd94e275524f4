// The map: a cell for each synset, in the order of the tree, below its top; it darkens as the weeks pass.

import { $, make, say } from "./dom.js";
import { TEXTS } from "./texts.js";
import { fill, now, percent, plain, time, whole } from "./words.js";

const PITCH = { wide: 4, narrow: 3, most: 16 }; // CSS pixels from cell to cell
const BAND = 24; // CSS pixels that the largest top may be high before its cells are as small as can be
const BREAK = 600;
const AGAIN = 5000; // ms, while the player still counts, or cannot answer
const FEW = 60; // cells

let coverage = null;
let cells = null; // Uint8Array, one for each synset
let marked = null; // {first, count}: what the tree is open at
let open = () => {};
let again = 0;

/** Load the coverage by *askFor* and draw it; *browse* takes what is chosen. */
export async function loadCoverage(askFor, browse) {
  open = browse;
  clearTimeout(again);
  if (document.hidden) return;
  const soon = () => (again = setTimeout(() => loadCoverage(askFor, browse), AGAIN));
  const answer = await askFor("/api/v1/coverage");
  if (!answer?.tops) {
    if (!coverage) say("covered", TEXTS.noCoverage);
    return soon();
  }
  const renewed = JSON.stringify(answer.tops.map((top) => [top.wnid, top.count]));
  coverage = answer;
  cells = Uint8Array.from(atob(answer.fill), (c) => c.charCodeAt(0));
  const { shown, pictures, synsets, counting } = answer;
  const text = fill(TEXTS.covered, { shown: whole(shown), pictures: whole(pictures), synsets: whole(synsets), share: percent(shown, pictures), at: time(now()) });
  say("covered", counting === undefined ? text : `${text} ${fill(TEXTS.counting, { share: percent(counting, 1) })}`);
  if (counting !== undefined) soon();
  $("map").hidden = false;
  if ($("tops").dataset.key !== renewed) setTops(renewed);
  answer.tops.forEach(showTop);
  draw();
}

/** Mark *count* cells from *first*: the part of the tree that is open; nothing if they are not known. */
export function mark(first, count) {
  marked = first === undefined || first === null ? null : { first, count };
  draw();
}

function setTops(key) {
  $("tops").dataset.key = key;
  $("tops").replaceChildren(
    ...coverage.tops.map((top, number) => {
      const name = plain(top.name);
      const button = make("button", { type: "button", class: "link", text: name, click: () => open(top.wnid, { go: true }) });
      button.setAttribute("aria-label", fill(TEXTS.openTop, { name }));
      const canvas = make("canvas", { role: "img", click: (event) => choose(number, event) });
      return make("tr", {}, make("th", { scope: "row" }, button), make("td", {}, canvas), make("td", {}), make("td", {}));
    }),
  );
}

function showTop(top, number) {
  const [, map, shown, all] = $("tops").rows[number].cells;
  const share = percent(top.shown, top.pictures);
  map.firstChild.setAttribute("aria-label", fill(TEXTS.cells, { synsets: whole(top.count), share }));
  shown.textContent = share;
  all.textContent = whole(top.pictures);
}

// ---- the cells

/** CSS pixels from cell to cell in *width*: with few synsets each is to be seen. */
function pitch(width) {
  const largest = Math.max(1, ...coverage.tops.map((top) => top.count));
  const roomy = Math.min(PITCH.most, Math.floor(Math.sqrt((width * BAND) / largest)));
  return Math.max(innerWidth < BREAK ? PITCH.narrow : PITCH.wide, roomy);
}

const widthOf = (canvas) => canvas.parentElement.clientWidth;
const columnsOf = (canvas) => Math.max(1, Math.floor(widthOf(canvas) / pitch(widthOf(canvas))));

function palette() {
  const style = getComputedStyle(document.documentElement);
  const named = (name) => rgb(style.getPropertyValue(name).trim());
  const [empty, some, full, mark, pale] = ["--cell", "--some", "--ink", "--mark", "--pale"].map(named);
  return { plain: ramp(empty, some, full), marked: ramp(pale, pale, mark) };
}

const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const css = (colour) => `rgb(${colour.map(Math.round).join(" ")})`;
const ramp = (empty, some, full) =>
  Array.from({ length: 256 }, (_, value) => css(value ? some.map((from, k) => from + ((full[k] - from) * value) / 255) : empty));

function draw() {
  if (!coverage) return;
  const shades = palette();
  coverage.tops.forEach((top, number) => drawTop($("tops").rows[number].querySelector("canvas"), top, shades));
}

function drawTop(canvas, top, shades) {
  const step = Math.max(2, Math.round(pitch(widthOf(canvas)) * devicePixelRatio)); // device pixels: edges stay sharp
  const columns = columnsOf(canvas);
  const rows = Math.ceil(top.count / columns);
  canvas.width = columns * step;
  canvas.height = rows * step;
  canvas.style.width = `${(columns * step) / devicePixelRatio}px`;
  canvas.style.height = `${(rows * step) / devicePixelRatio}px`;
  const pen = canvas.getContext("2d");
  const side = step - Math.max(1, Math.round(devicePixelRatio));
  for (let k = 0; k < top.count; k += 1) {
    const row = top.first + k;
    const [x, y] = [(k % columns) * step, Math.floor(k / columns) * step];
    const inside = marked && row >= marked.first && row < marked.first + marked.count;
    if (inside && marked.count <= FEW) {
      pen.fillStyle = shades.marked[255];
      pen.fillRect(x - 1, y - 1, step + 1, step + 1); // a cell alone would be lost among thousands
    }
    pen.fillStyle = (inside ? shades.marked : shades.plain)[cells[row]];
    pen.fillRect(x, y, side, side);
  }
}

function choose(number, event) {
  const top = coverage.tops[number];
  const box = event.target.getBoundingClientRect();
  const columns = columnsOf(event.target);
  const column = Math.min(columns - 1, Math.floor(((event.clientX - box.left) / box.width) * columns));
  const rows = Math.ceil(top.count / columns);
  const k = column + columns * Math.min(rows - 1, Math.floor(((event.clientY - box.top) / box.height) * rows));
  open(k < top.count ? `row:${top.first + k}` : top.wnid, { go: true });
}

addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
