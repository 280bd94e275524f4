// The tree of synsets: what was shown of each, and when it comes.

import { mark } from "./coverage.js";
import { $, make, say } from "./dom.js";
import { askFor } from "./stream.js";
import { TEXTS } from "./texts.js";
import { clock, counted, fill, percent, plain, whole } from "./words.js";

const AGAIN = 5000; // ms
let asked = 0;

/** Open *wnid* (null: the nine tops) and *go* there; *quiet* leaves the focus where it is. */
export async function browse(wnid, { go = false, quiet = false } = {}) {
  const turn = ++asked;
  const answer = await askFor(`/api/v1/synsets${wnid ? `/${encodeURIComponent(wnid)}` : ""}`);
  if (turn !== asked) return; // somebody went on meanwhile
  if (!answer?.children) {
    say("facts", TEXTS.noTree);
    if (quiet) setTimeout(() => turn === asked && browse(wnid, { quiet }), AGAIN); // the page is new: it is the player's turn
    return;
  }
  show(answer);
  const top = !answer.wnid || answer.path.length < 2; // a top is a line of the map by itself
  mark(top ? null : answer.first, answer.synsets);
  if (quiet) return;
  $("synset").focus({ preventScroll: true });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (go) $("tree").scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
}

function show(answer) {
  const path = (answer.path ?? []).map(plain);
  const root = !answer.wnid;
  showTrail(path, answer.way ?? [], root);
  say("synset", root ? TEXTS.everything : nameOf(answer));
  say("gloss", root ? TEXTS.everythingGloss : quoted(plain(answer.gloss || "")));
  say("facts", root ? "" : factsOf(answer));
  const above = (answer.way ?? []).at(-2); // the trail names it already
  showAbove((answer.parents ?? []).filter((parent) => parent.wnid !== above));
  say("below", root ? "" : counted(TEXTS.below, answer.children.length));
  $("children").replaceChildren(...answer.children.map(childOf));
}

const nameOf = ({ label, wnid, withheld }) => (label ? plain(label) : withheld ? `${plain(wnid)}, ${TEXTS.withheld.toLowerCase()}` : plain(wnid));

/** WordNet writes its quotation marks as typewriters did. */
const quoted = (gloss) => gloss.replace(/`([^`']*)'/g, "‘$1’").replace(/"([^"]*)"/g, "“$1”");

function factsOf(s) {
  if (!s.pictures) return `${plain(s.wnid)} · ${TEXTS.none}`;
  const facts = [plain(s.wnid), fill(TEXTS.counted, { shown: whole(s.shown), pictures: whole(s.pictures) })];
  facts.push(s.last_shown_at ? fill(TEXTS.last, { at: clock(s.last_shown_at) }) : s.shown ? "" : TEXTS.never);
  if (s.next) {
    const number = whole(s.next.position);
    facts.push(s.next.at ? fill(TEXTS.next, { at: clock(s.next.at), number }) : fill(TEXTS.nextUnknown, { number }));
  } else if (s.shown >= s.pictures) facts.push(TEXTS.complete);
  return facts.filter(Boolean).join(" · ");
}

function link(text, wnid) {
  return make("button", { type: "button", class: "link name", text, click: () => browse(wnid) });
}

function showTrail(path, way, root) {
  const first = make("li", {}, root ? make("span", { text: TEXTS.everything, "aria-current": "page" }) : link(TEXTS.everything, null));
  const steps = path.map((name, k) => {
    if (k === path.length - 1) return make("li", {}, make("span", { class: "name", text: name, "aria-current": "page" }));
    return make("li", {}, way[k] ? link(name, way[k]) : make("span", { class: "name", text: name }));
  });
  $("trail").replaceChildren(first, ...steps);
}

function showAbove(parents) {
  const links = parents.flatMap((parent) => [" ", link(nameOf(parent), parent.wnid)]);
  $("above").replaceChildren(...(links.length ? [TEXTS.also, ...links] : []));
}

function childOf(child) {
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", child.pictures ? child.shown / child.pictures : 0);
  const share = make("span", { class: "share", text: percent(child.shown, child.pictures) });
  const name = make("span", { class: "name", text: nameOf(child).split(", ")[0] }); // the usual lemma
  const button = make("button", { type: "button", click: () => browse(child.wnid) }, name, " ", share, bar);
  return make("li", {}, button);
}
