// The page: one line that says it is well, and everything below it. Filled by stream.js, worded by texts.js.

import { act, actOn } from "./act.js";
import { showBeats, stillBeats } from "./beat.js";
import { loadCoverage } from "./coverage.js";
import { $, make, say, typeset } from "./dom.js";
import { loadHistory, today } from "./history.js";
import { askFor, follow } from "./stream.js";
import { TEXTS } from "./texts.js";
import { browse } from "./tree.js";
import { hangWall, loseWall, numberOf, reached, showWall } from "./wall.js";
import { clock, counted, elsewhere, fill, hours, learnTime, now, percent, plain, span, whole } from "./words.js";

const RENEWED = 60e3; // ms: coverage and history change slowly
const COLOURS = { asking: "asking", well: "well", held: "heed", unwell: "ill", waiting: "ill", stuck: "ill", silent: "ill" };
const MOODS = { held: "held", eased: "waiting", calm: "calm", closed: "closed", ended: "ended" };

let status = null;
let mood = "asking";
let started = 0; // when the player started, by its own clock
let wellSince = null; // when it became well before our eyes; else since it started
let version = null;

// ---- the one line

function moodOf(s) {
  if (MOODS[s.state]) return MOODS[s.state];
  if (s.well) return "well";
  if (s.state === "starved") return "waiting";
  return s.troubles.length ? "unwell" : "stuck";
}

function showMood(next, values) {
  const [word, sentence] = TEXTS.moods[next];
  const before = mood;
  mood = next;
  say("word", word);
  say("sentence", fill(sentence, values));
  document.body.dataset.mood = COLOURS[mood] || "rest";
  document.body.classList.toggle("stale", mood === "silent");
  document.title = status ? `${word} · ${plain(status.title)}` : word;
  if (before !== mood && before !== "asking") say("told", `${word}: ${fill(sentence, values)}`); // said once, not each second
}

function lineOf(s) {
  const change = s.next_change;
  return {
    since: clock(wellSince ?? started),
    number: numberOf(s),
    trouble: s.troubles.map(plain)[0],
    shown: s.now ? clock(s.now.shown_at) : "–",
    closes: change && s.open ? fill(TEXTS.closes, { at: clock(change) }) : "",
    opens: change && !s.open ? fill(TEXTS.opens, { at: clock(change) }) : "",
  };
}

/** What is wrong, but for what the one line says already; and what is good to know. */
function showTroubles(s) {
  const said = mood === "unwell" ? 1 : 0;
  say("troubles-title", TEXTS.troubles[said]);
  list("troubles", "wrong", s.troubles.slice(said));
  list("remarks", "remarked", s.remarks ?? []);
}

function list(section, id, sentences) {
  const key = JSON.stringify(sentences);
  $(section).hidden = !sentences.length;
  if ($(id).dataset.key === key) return;
  $(id).dataset.key = key;
  $(id).replaceChildren(...sentences.map((text) => make("li", { class: "name", text: plain(text) })));
}

// ---- how far, and when

function showWay(s) {
  say("number", numberOf(s));
  say("of", fill(TEXTS.of, { pictures: whole(s.pictures) }));
  $("progress").max = Math.max(1, s.pictures);
  $("progress").value = reached(s);
  const share = fill(TEXTS.share[s.pass ? 1 : 0], { share: percent(reached(s), s.pictures), pass: s.pass + 1 });
  say("end", s.projected_end ? fill(TEXTS.ends, { share, end: clock(s.projected_end) }) : share);
  showHours(s);
}

function showHours(s) {
  const openings = today();
  const spans = (openings ?? []).map(({ opens, closes }) => hours(opens, closes));
  say("today", openings === null ? "" : spans.length ? fill(TEXTS.today, { hours: spans.join(", ") }) : TEXTS.noHours);
  if (!s.next_change) return say("change", s.open ? TEXTS.always : "");
  const left = Math.max(0, Math.ceil((Date.parse(s.next_change) - now()) / 60e3) * 60);
  say("change", fill(TEXTS.changes[s.open ? "open" : "closed"], { at: clock(s.next_change), span: span(left) }));
}

// ---- how it is

function showHealth(s) {
  const ill = s.troubles.find((text) => text.startsWith("the mirror is "));
  say("mirror", plain(s.mirror));
  say("mirror-is", ill ? plain(ill.slice("the mirror is ".length)) : TEXTS.well);
  say("ring", counted(TEXTS.ready, s.ring.filled));
  say("bytes", `${whole(Math.round(s.ring.bytes / 1e6))} MB`);
  say("pauses", whole(s.pauses));
  const length = s.state === "pausing" && s.now ? (s.now.pausing_ms / 1000).toFixed(1) : "";
  say("pausing", length ? fill(TEXTS.pausing, { length }) : "");
  say("uptime", span(s.uptime_s));
  say("since", fill(TEXTS.since, { since: clock(started) }));
  const deaths = Object.entries(s.deaths).filter(([, n]) => n);
  say("deaths", deaths.length ? whole(deaths.reduce((sum, [, n]) => sum + n, 0)) : TEXTS.noDeaths);
  say("causes", deaths.map(([cause, n]) => fill(TEXTS.causes, { cause: plain(cause), n })).join(", "));
  $("captioned").hidden = !s.caption;
  say("caption", TEXTS.captions[s.caption] ?? s.caption ?? "");
  $("playing").hidden = !s.playlist;
  say("playlist", s.playlist ? plain(s.playlist) : "");
  showBeat(s.cadence);
}

function showBeat(c) {
  const measured = c.mean_ms !== null;
  const told = fill(measured ? TEXTS.beat : TEXTS.noBeat, { mean: c.mean_ms?.toFixed(2), wanted: c.wanted_ms });
  say("beat", measured ? `${told}, ${counted(TEXTS.slips, c.slips)}` : told);
}

function showImprint(s) {
  say("title", s.title ? plain(s.title) : TEXTS.player);
  say("version", s.version ? fill(TEXTS.version, { version: s.version }) : "");
  say("zone", elsewhere() ? fill(TEXTS.zone, { zone: elsewhere() }) : "");
  say("head", s.ledger?.head ? fill(TEXTS.head, { head: s.ledger.head }) : "");
}

// ---- all of it

function show(s) {
  const first = status === null;
  status = s;
  if (s.now) learnTime(s.now.shown_at, s.state === "playing");
  else if (s.next_change) learnTime(s.next_change, false);
  const start = now() - s.uptime_s * 1000;
  const restarted = started && start - started > 5000;
  if (Math.abs(start - started) > 5000) started = start; // whole seconds must not make the minute jump
  if (version && s.version && s.version !== version) return location.reload(); // the page of another player
  version = s.version ?? version;
  const next = moodOf(s);
  if (restarted) wellSince = null;
  else if (next === "well" && !["well", "asking", "silent"].includes(mood)) wellSince = now();
  const silent = mood === "silent";
  showMood(next, lineOf(s));
  showTroubles(s);
  showWall(s);
  showWay(s);
  showHealth(s);
  showImprint(s);
  actOn(s);
  if (first || restarted || silent) renew();
}

function lose() {
  loseWall();
  stillBeats();
  showMood("silent", {});
}

function renew() {
  if (document.hidden) return;
  loadCoverage(askFor, browse);
  loadHistory(askFor);
}

typeset();
showMood("asking", {});
hangWall((wnid) => browse(wnid, { go: true }));
act();
follow({ status: show, beats: showBeats, lost: lose });
document.addEventListener("visibilitychange", renew);
browse(null, { quiet: true });
setInterval(renew, RENEWED);
