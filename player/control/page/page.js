"use strict";
// Asks the player once a second how it is, and for its picture at most once in three.
// Every text is set as text: names come from files that strangers made.

const ASK_EVERY = 1000;
const PICTURE_EVERY = 3000; // ms: a page in the hand must not flicker as the wall does (WCAG 2.2.2, 2.3.1)
const PATIENCE = 4000;
const MISSES = 2; // one lost answer is no news

const TEXTS = {
  lang: "en-GB",
  moods: {
    asking: ["…", "asking the player"],
    well: ["Well", "playing since {since}"],
    held: ["Held", "somebody holds this picture"],
    waiting: ["Waiting", "no pictures come; the wall keeps the last one, then its ground"],
    stuck: ["Stuck", "no new picture since {shown}"],
    calm: ["Calm", "the wall rests until somebody releases it"],
    closed: ["Closed", "the doors are closed{until}"],
    ended: ["Complete", "every picture was shown"],
    silent: ["No answer", "the player does not answer; asking again"],
  },
  until: " until {opens}",
  resting: "The wall rests",
  withheld: "Withheld",
  standIn: "stand-in: drawn, not ImageNet",
  alt: "The picture on the wall: {leaf}",
  absent: "The picture stays in the room: it is shown to the player’s own machine only.",
  of: "of {pictures}",
  share: ["{share}", "{share} of pass {pass}"],
  ends: "{share}, ends about {end}",
  lateness: "99 % within {late} ms",
  slips: ["", ", 1 slip", ", {n} slips"],
  ready: ["empty", "1 picture", "{n} pictures"],
  pausing: "now one of {length} s",
  since: "since {since}",
  spans: ["{n} s", "{n} min", "{n} h", "{n} d"],
  version: "· player {version}",
  stop: "Stop the picture",
  go: "Let the picture go on",
};

const COLOURS = { asking: "asking", well: "well", held: "heed", waiting: "ill", stuck: "ill", silent: "ill" };
const MOODS = { held: "held", eased: "waiting", calm: "calm", closed: "closed", ended: "ended" };
const RESTING = ["calm", "closed", "ended", "eased"];

const $ = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const whole = (n) => n.toLocaleString("en");
const counted = ([none, one, many], n) => (n === 0 ? none : n === 1 ? one : fill(many, { n: whole(n) }));
const say = (id, text) => {
  const place = $(id);
  if (place.textContent !== text) place.textContent = text; // unchanged text is not announced again
};

let misses = 0;
let started = 0; // ms since 1970, when the player started
let label = null; // of the picture on this page; null while there is none
let status = null;
let stopped = matchMedia("(prefers-reduced-motion: reduce)").matches;

function clock(instant, withDay) {
  const day = withDay ? { weekday: "short", day: "numeric", month: "short" } : {};
  return new Intl.DateTimeFormat(TEXTS.lang, { ...day, hour: "2-digit", minute: "2-digit" }).format(instant);
}

function since(instant) {
  return clock(instant, Date.now() - instant > 12 * 3600e3);
}

function span(seconds) {
  const steps = [60, 3600, 86400];
  const units = [1, ...steps];
  const step = steps.filter((limit) => seconds >= limit).length;
  const first = Math.floor(seconds / units[step]);
  const rest = step ? Math.floor((seconds % units[step]) / units[step - 1]) : 0;
  const text = fill(TEXTS.spans[step], { n: whole(first) });
  return step > 1 && rest ? `${text} ${fill(TEXTS.spans[step - 1], { n: rest })}` : text;
}

function progress(s) {
  const percent = s.pictures ? (100 * s.position) / s.pictures : 0;
  const plain = `${percent.toFixed(percent < 10 ? 2 : 1)} %`;
  const share = fill(TEXTS.share[s.pass ? 1 : 0], { share: plain, pass: s.pass + 1 });
  return s.projected_end ? fill(TEXTS.ends, { share, end: clock(new Date(s.projected_end), true) }) : share;
}

// ---- the one line

function moodOf(s) {
  if (MOODS[s.state]) return MOODS[s.state];
  if (s.well) return "well";
  return s.state === "starved" ? "waiting" : "stuck";
}

function showMood(mood, values) {
  const [word, sentence] = TEXTS.moods[mood];
  say("word", word);
  say("sentence", fill(sentence, values));
  document.body.dataset.mood = COLOURS[mood] || "rest";
  document.body.classList.toggle("stale", mood === "silent");
  const name = status ? status.title : "";
  document.title = name ? `${word} · ${name}` : word;
}

// ---- the label

function showLabel(now) {
  const path = now ? now.path : [];
  const leaf = path.length ? path[path.length - 1] : nameless(now);
  say("leaf", leaf);
  showAncestors(path.slice(0, -1));
  say("wnid", now ? [now.wnid, now.file].filter(Boolean).join("  ·  ") : "");
  $("picture").alt = fill(TEXTS.alt, { leaf });
}

function nameless(now) {
  if (!now) return TEXTS.resting;
  return now.withheld ? TEXTS.withheld : now.wnid;
}

function showAncestors(names) {
  const place = $("ancestors");
  const key = names.join("\n");
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(
    ...names.map((name) => {
      const span = document.createElement("span");
      span.textContent = name;
      return span;
    }),
  );
}

// ---- the figures

function showFigures(s) {
  say("number", whole(Math.min(s.position + 1, s.pictures)));
  say("of", fill(TEXTS.of, { pictures: whole(s.pictures) }));
  $("progress").max = Math.max(1, s.pictures);
  $("progress").value = s.position;
  say("end", progress(s));
  showCadence(s.cadence);
  say("ring", counted(TEXTS.ready, s.ring.filled));
  say("bytes", `${whole(Math.round(s.ring.bytes / 1e6))} MB`);
  say("pauses", whole(s.pauses));
  const length = s.state === "pausing" && s.now ? (s.now.pausing_ms / 1000).toFixed(1) : "";
  say("pausing", length ? fill(TEXTS.pausing, { length }) : "");
  say("uptime", span(s.uptime_s));
  say("since", fill(TEXTS.since, { since: since(started) }));
  say("mirror", s.mirror);
  say("remark", s.mirror === "stand-in" ? TEXTS.standIn : "");
  say("title", s.title);
  say("version", s.version ? fill(TEXTS.version, { version: s.version }) : "");
}

function showCadence(c) {
  say("cadence", `${(c.mean_ms === null ? c.wanted_ms : c.mean_ms).toFixed(2)} ms`);
  const late = c.p99_late_ms === null ? "–" : Math.max(0, c.p99_late_ms).toFixed(1);
  say("lateness", fill(TEXTS.lateness, { late }) + counted(TEXTS.slips, c.slips));
}

function show(s) {
  status = s;
  const start = Date.now() - s.uptime_s * 1000;
  if (Math.abs(start - started) > 5000) started = start; // whole seconds must not make the minute jump
  const shown = s.now ? clock(new Date(s.now.shown_at)) : "–";
  const until = s.next_change ? fill(TEXTS.until, { opens: clock(new Date(s.next_change), true) }) : "";
  showMood(moodOf(s), { since: since(started), shown, until });
  showFigures(s);
  const resting = RESTING.includes(s.state) || !s.now;
  if (resting) forgetPicture();
  if (resting) $("absent").hidden = true;
  if (resting) showLabel(null);
  else if (!label) showLabel(s.now);
}

// ---- the picture

function showButton() {
  $("stop").hidden = $("picture").hidden;
  say("stop", stopped ? TEXTS.go : TEXTS.stop);
}

function forgetPicture() {
  label = null;
  $("picture").hidden = true;
  URL.revokeObjectURL($("picture").src);
  $("picture").removeAttribute("src");
  showButton();
}

async function showPicture(answer) {
  const heading = JSON.parse(answer.headers.get("Label"));
  const url = URL.createObjectURL(await answer.blob());
  if (!status || RESTING.includes(status.state) || !heading) return URL.revokeObjectURL(url);
  URL.revokeObjectURL($("picture").src);
  $("picture").src = url;
  $("picture").hidden = false;
  label = heading; // it belongs to these pixels; what the status says is already another picture's
  showLabel(label);
  showButton();
}

async function askPicture() {
  const idle = document.hidden || !status || misses >= MISSES || (stopped && label);
  if (idle || RESTING.includes(status.state)) return;
  const answer = await fetch("/live.jpg", { signal: AbortSignal.timeout(PATIENCE) });
  const forbidden = answer.status === 403;
  say("absent", forbidden ? TEXTS.absent : "");
  $("absent").hidden = !forbidden;
  if (answer.ok) await showPicture(answer);
}

// ---- asking, for ever

async function askStatus() {
  if (document.hidden) return;
  try {
    const answer = await fetch("/api/v1/status", { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(answer.status);
    show(await answer.json());
    misses = 0;
  } catch {
    misses += 1;
    if (misses >= MISSES) showMood("silent", {});
  }
}

async function everySoOften(ask, interval) {
  for (;;) {
    const earliest = new Promise((resolve) => setTimeout(resolve, interval));
    await ask().catch(() => {});
    await earliest;
  }
}

$("stop").addEventListener("click", () => {
  stopped = !stopped;
  showButton();
});
askStatus().then(() => {
  everySoOften(askStatus, ASK_EVERY);
  everySoOften(askPicture, PICTURE_EVERY);
});
