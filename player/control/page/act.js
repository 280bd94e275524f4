// Acting: for whoever has the token. It stays in this tab and travels in the header of a request only.

import { $, make, say } from "./dom.js";
import { TEXTS } from "./texts.js";
import { shown, takeDown } from "./wall.js";
import { fill, plain, whole } from "./words.js";

const PATIENCE = 6000; // ms for an answer
// ms for the wall to do what was asked; elsewhere pictures are read first, another playlist is made ready
const EFFECT = { wall: 3000, jump: 10_000, playlist: 60_000 };
const VERBS = ["hold", "release", "next", "calm", "caption", "identify", "reload"];
const STORE = "token";

let status = null;
let doing = null; // what was asked and is not yet seen: {verb, wish, before, until}
let taken = null; // {wnid, file} as the player spells them: fields cannot hold every name
let question = null; // {yes, opener} while a question is open

function told(text) {
  doing = null;
  say("outcome", text);
}

// ---- asking the player

async function ask(path, body) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem(STORE)}` };
  if (body) headers["Content-Type"] = "application/json";
  const request = { method: body === null ? "GET" : "POST", headers, signal: AbortSignal.timeout(PATIENCE) };
  if (body) request.body = JSON.stringify(body);
  const answer = await fetch(path, request);
  const content = await answer.json().catch(() => ({}));
  if (answer.status === 401) forget(TEXTS.wrong);
  return { status: answer.status, ok: answer.ok, content };
}

/** Ask and return the answer where it is one of *expected*; say anything else, and return null. */
async function tried(path, body, expected = []) {
  told(TEXTS.trying);
  try {
    const answer = await ask(path, body);
    if (answer.ok || expected.includes(answer.status)) return answer;
    if (answer.status !== 401) told(plain(answer.content.error ?? fill(TEXTS.refused, answer)));
  } catch {
    told(TEXTS.unheard);
  }
  return null;
}

const control = (verb, body, expected) => tried(`/api/v1/control/${verb}`, body, expected);

// ---- the token

async function unlock(event) {
  event.preventDefault();
  const token = $("token").value.trim();
  if (!token) return told(TEXTS.noToken);
  if (!/^[\x21-\x7e]+$/.test(token)) return told(TEXTS.wrong); // no header could carry it
  sessionStorage.setItem(STORE, token);
  const answer = await tried("/api/v1/withdrawn", null);
  if (!answer) return sessionStorage.removeItem(STORE);
  showWithdrawn(answer.content);
  $("token").value = "";
  told(TEXTS.entered);
  showLock();
  $("verbs").querySelector("button").focus();
}

function forget(text) {
  sessionStorage.removeItem(STORE);
  leave();
  showLock();
  told(text);
  if (!$("entry").hidden) $("token").select();
}

function showLock() {
  const may = status === null || status.acts !== false;
  const open = sessionStorage.getItem(STORE) !== null;
  $("nobody").hidden = may;
  $("entry").hidden = !may || open;
  $("controls").hidden = !may || !open;
}

// ---- asking twice

function askTwice(text, yesText, opener, yes) {
  question = { yes, opener };
  told("");
  say("question", text);
  say("surely", yesText);
  $("sure").hidden = false;
  $("question").focus();
}

function leave() {
  const opener = question?.opener;
  question = null;
  $("sure").hidden = true;
  if (opener?.isConnected && !$("controls").hidden) opener.focus();
}

async function surely() {
  const yes = question?.yes;
  leave();
  if (yes) await yes();
}

// ---- the wall

async function command(verb) {
  const before = status;
  const answer = await control(verb);
  if (!answer) return;
  expect(verb, {}, before);
}

/** Say that *verb* was asked for; what comes of it is to be seen in the next statuses. */
function expect(verb, wish, before) {
  told(fill(TEXTS.asked[verb], wordsOf(wish)));
  if (TEXTS.became[verb]) doing = { verb, wish, before, until: Date.now() + (EFFECT[verb] ?? EFFECT.wall) };
}

const wordsOf = ({ position, name }) => ({ number: position === undefined ? "" : whole(position), name: plain(name ?? "") });

const EFFECTS = {
  hold: (s) => s.state === "held",
  release: (s) => !["held", "calm"].includes(s.state),
  next: (s, before) => s.position !== before.position || s.pass !== before.pass,
  calm: (s) => s.state === "calm",
  caption: (s, before) => s.caption !== before.caption,
  identify: (s) => s.identify,
  jump: isThere,
  playlist: (s, _, { name }) => s.playlist === name,
};

/** Whether *s* stands where a jump led: by itself the wall goes on only. */
function isThere(s, before, { position }) {
  if (s.pass !== before.pass || s.position === position) return true;
  return position > before.position ? s.position > position : s.position < before.position;
}

function sayEffect(s) {
  const { verb, wish, before, until } = doing;
  const words = { ...wordsOf(wish), at: whole(s.position), playlist: plain(s.playlist ?? "") };
  words.state = TEXTS.states[s.state] ?? s.state;
  words.caption = TEXTS.captions[s.caption] ?? s.caption;
  if (EFFECTS[verb](s, before, wish)) told(fill(TEXTS.became[verb], words));
  else if (Date.now() >= until) told(fill(TEXTS.unmoved[verb] ?? TEXTS.unmoved.wall, words));
}

// ---- another place, another playlist

const digits = (text) => (/^\d+$/.test(text.replace(/[\s,.'’]/g, "")) ? Number(text.replace(/\D/g, "")) : NaN);

async function jump(event) {
  event.preventDefault();
  const position = digits($("to").value.trim());
  const most = (status?.pictures ?? 0) - 1;
  if (!(position <= most)) return told(fill(TEXTS.noNumber, { most: whole(most) }));
  await twice("jump", { position }, $("to"));
}

async function choose(event) {
  event.preventDefault();
  await twice("playlist", { name: $("choices").value }, $("choices"));
}

/** Ask for *verb*; where the player needs to know whether people are sure, say its sentence and ask again. */
async function twice(verb, wish, opener) {
  const before = status;
  const first = await control(verb, wish, [409]);
  if (!first) return;
  if (first.ok) return expect(verb, wish, before);
  const sentence = plain(first.content.error ?? fill(TEXTS.refused, first));
  if (first.content.needs !== "sure") return told(sentence); // it cannot be done, however sure they are
  askTwice(sentence, TEXTS.surely, opener, async () => {
    const then = status;
    const second = await control(verb, { ...wish, sure: true });
    if (second) expect(verb, wish, then);
  });
}

// ---- withdrawing

function take() {
  taken = shown();
  if (!taken?.file) return told(TEXTS.noPicture);
  $("of-wnid").value = plain(taken.wnid);
  $("of-file").value = plain(taken.file);
  told("");
  $("reason").focus();
}

/** What the fields name; the exact spelling where they were filled from the picture above. */
function meant() {
  const [wnid, file] = [$("of-wnid").value.trim(), $("of-file").value.trim()];
  const same = taken && wnid === plain(taken.wnid) && file === plain(taken.file).trim();
  return same ? { wnid: taken.wnid, file: taken.file } : { wnid, file };
}

function withdraw(event) {
  event.preventDefault();
  const picture = meant();
  const reason = $("reason").value.trim();
  if (!picture.wnid || !picture.file) return told(TEXTS.noPicture);
  if (!reason) return told(TEXTS.noReason);
  const named = { wnid: plain(picture.wnid), file: plain(picture.file) };
  askTwice(fill(TEXTS.sureWithdraw, named), TEXTS.surelyWithdraw, $("reason"), async () => {
    const answer = await control("withdraw", { ...picture, reason });
    if (!answer) return;
    if (shown()?.file === picture.file && shown()?.wnid === picture.wnid) takeDown();
    told(fill(TEXTS.gone, named));
    for (const id of ["of-wnid", "of-file", "reason"]) $(id).value = "";
    taken = null;
    renewWithdrawn();
  });
}

function showWithdrawn({ withdrawn = [] }) {
  const items = withdrawn.map(({ wnid, file, reason }) =>
    make("li", {}, make("span", { class: "name", text: `${plain(wnid)} · ${plain(file)}` }), make("span", { class: "name", text: plain(reason) })),
  );
  $("withdrawn").replaceChildren(...(items.length ? items : [make("li", { text: TEXTS.noneGone })]));
}

async function renewWithdrawn() {
  const answer = await ask("/api/v1/withdrawn", null).catch(() => null);
  if (answer?.ok) showWithdrawn(answer.content);
}

// ---- what the player says

/** Take the player's *status*: who may act, what may be chosen, and what came of what was asked. */
export function actOn(s) {
  const fresh = status === null || status.acts !== s.acts;
  status = s;
  if (fresh) showLock();
  if (doing) sayEffect(s);
  const names = s.playlists ?? [];
  const key = names.join("\n");
  if ($("choices").dataset.key === key) return;
  $("choices").dataset.key = key;
  $("choice").hidden = names.length < 2;
  $("choices").replaceChildren(...names.map((name) => make("option", { value: name, text: plain(name) })));
  if (s.playlist) $("choices").value = s.playlist;
}

/** Begin. */
export function act() {
  $("verbs").append(...VERBS.map((verb) => make("button", { type: "button", id: `do-${verb}`, text: TEXTS.verbs[verb], click: () => command(verb) })));
  $("entry").addEventListener("submit", unlock);
  $("lock").addEventListener("click", () => forget(TEXTS.forgotten));
  $("surely").addEventListener("click", surely);
  $("leave").addEventListener("click", leave);
  $("sure").addEventListener("keydown", (event) => event.key === "Escape" && leave());
  $("jump").addEventListener("submit", jump);
  $("choice").addEventListener("submit", choose);
  $("take").addEventListener("click", take);
  $("withdrawal").addEventListener("submit", withdraw);
  showLock();
  if (sessionStorage.getItem(STORE)) renewWithdrawn(); // the tab was loaded again
}
