// The wall and its label. The picture changes at most once in three seconds, and stops when asked:
// a page in the hand must not flicker as the wall does (WCAG 2.2.2, 2.3.1).

import { $, make, say } from "./dom.js";
import { TEXTS } from "./texts.js";
import { fill, plain, whole } from "./words.js";

const EVERY = 3000;
const PATIENCE = 4000;
const RESTING = ["calm", "closed", "ended", "eased"];

let status = null;
let label = null; // of what this page shows; it belongs to its pixels, the status is already another picture's
let labelled = 0;
let forbidden = false;
let stopped = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether what moves on this page is stopped. */
export const isStopped = () => stopped;

/** The label of the picture on this page, null where there is none. */
export const shown = () => label;

const resting = () => RESTING.includes(status.state) || !status.now;

/** Take the player's *status*. */
export function showWall(s) {
  const withdrawn = status !== null && s.withdrawn !== status.withdrawn;
  status = s;
  if (resting()) return rest();
  if (withdrawn) takeDown(); // it may be the one on this page: ask anew
  const stays = label && (stopped || !$("picture").hidden || Date.now() - labelled < EVERY);
  if (!stays || status.state === "held") follow(status.now);
}

/** The player does not answer: ask anew whether its picture may be seen once it does. */
export function loseWall() {
  forbidden = false;
}

/** Take the picture off this page, because it was withdrawn. */
export function takeDown() {
  unhang();
  label = null;
}

function follow(now) {
  if (!$("picture").hidden && label?.position !== now.position) return; // its pixels are on their way
  showLabel(now);
}

function rest() {
  if (label || !$("absent").hidden || !$("leaf").textContent.trim()) blank("");
  label = null;
  say("leaf", TEXTS.resting);
  $("stop").hidden = true;
}

function unhang() {
  const url = $("picture").src;
  $("picture").hidden = true;
  $("picture").removeAttribute("src");
  URL.revokeObjectURL(url);
}

/** Show no picture, and *why*. */
function blank(why) {
  unhang();
  say("absent", why);
  $("absent").hidden = !why;
  if (!why) showLabel(null);
}

// ---- the label

function showLabel(now) {
  label = now;
  labelled = Date.now();
  const path = (now ? now.path : []).map(plain);
  const leaf = path.at(-1) ?? nameless(now);
  say("leaf", leaf);
  showAncestors(path.slice(0, -1));
  $("wnid").hidden = !now;
  say("wnid", now ? plain(now.wnid) : "");
  $("wnid").setAttribute("aria-label", fill(TEXTS.inTree, { wnid: now ? plain(now.wnid) : "" }));
  say("file", now && now.file ? plain(now.file) : "");
  say("remark", now && status.mirror === "stand-in" ? TEXTS.standIn : "");
  $("picture").alt = fill(TEXTS.alt, { leaf });
  showButton();
}

function nameless(now) {
  if (!now) return TEXTS.resting;
  return now.withheld ? TEXTS.withheld : plain(now.wnid);
}

function showAncestors(names) {
  const place = $("ancestors");
  const key = names.join("\n");
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...names.map((name) => make("span", { class: "name", text: name })));
}

function showButton() {
  $("stop").hidden = !label;
  say("stop", stopped ? TEXTS.goOn : TEXTS.stop);
}

// ---- the picture

async function showPicture(answer) {
  const heading = JSON.parse(answer.headers.get("Label"));
  if (!status || resting() || !heading) return;
  if (heading.withheld) {
    blank(TEXTS.hidden);
    return showLabel(heading);
  }
  const before = $("picture").src;
  $("picture").src = URL.createObjectURL(await answer.blob());
  if (before) URL.revokeObjectURL(before);
  $("picture").hidden = false;
  $("absent").hidden = true;
  showLabel(heading);
}

async function ask() {
  const enough = stopped && label && !($("picture").hidden && $("absent").hidden);
  if (document.hidden || !status || forbidden || enough || resting()) return;
  const answer = await fetch("/live.jpg", { signal: AbortSignal.timeout(PATIENCE) });
  if (answer.ok) return showPicture(answer);
  forbidden = answer.status === 403;
  if (forbidden) blank(TEXTS.absent);
}

async function everySoOften() {
  for (;;) {
    const earliest = new Promise((resolve) => setTimeout(resolve, EVERY));
    await ask().catch(() => {});
    await earliest;
  }
}

/** Begin; *browse* takes the wnid of a synset that somebody wants to see in the tree. */
export function hangWall(browse) {
  $("stop").addEventListener("click", () => {
    stopped = !stopped;
    showButton();
  });
  $("wnid").addEventListener("click", () => label && browse(label.wnid));
  everySoOften();
}

/** How far it is, as people count: the first picture is 1; with none on the wall, how many there were. */
export const reached = (s) => s.position + (s.now ? 1 : 0);
export const numberOf = (s) => whole(reached(s));
