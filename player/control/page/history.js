// The last days: what was shown on each, what disturbed it, and the seals of the closings.

import { $, make, say } from "./dom.js";
import { TEXTS } from "./texts.js";
import { clock, dayOf, fill, now, percent, plain, span, time, whole } from "./words.js";

const FEW = 7;
const AGAIN = 5000; // ms, while the player still reads its ledger, or cannot answer
let past = null;
let again = 0;
const unfolded = new Set(); // the lists that somebody wants to see whole

/** Today's hours as [{opens, closes}], null where they are not known. */
export const today = () => past?.today ?? null;

/** Load the history by *askFor* and show it. */
export async function loadHistory(askFor) {
  clearTimeout(again);
  if (document.hidden) return;
  const soon = () => (again = setTimeout(() => loadHistory(askFor), AGAIN));
  const answer = await askFor("/api/v1/history");
  if (!answer?.days) {
    if (!past) say("no-history", TEXTS.noHistory);
    return soon();
  }
  past = answer;
  say("of-when", fill(TEXTS.asOf, { at: time(now()) }));
  say("no-history", answer.counting === undefined ? "" : fill(TEXTS.reading, { share: percent(answer.counting, 1) }));
  if (answer.counting !== undefined) soon();
  $("history").hidden = false;
  showDays();
  showDisturbances();
  showClosings();
}

/** Return the newest few of *rows*, or all; and what asks for the others. */
function some(name, rows, again) {
  if (unfolded.has(name) || rows.length <= FEW) return [rows, null];
  const more = make("button", {
    type: "button",
    class: "link",
    text: fill(TEXTS.more, { n: whole(rows.length) }),
    click: () => {
      unfolded.add(name);
      again();
    },
  });
  return [rows.slice(0, FEW), more];
}

function setTable(id, headings, rows, more, nothing) {
  const body = rows.map(([first, ...rest]) =>
    make("tr", {}, make("th", { scope: "row", text: first }), ...rest.map((text) => make("td", { text }))),
  );
  const none = make("tbody", {}, make("tr", {}, make("td", { class: "none", colspan: headings.length, text: nothing })));
  const head = make("thead", {}, make("tr", {}, ...headings.map((text) => make("th", { scope: "col", text }))));
  $(id).replaceChildren(head, rows.length ? make("tbody", {}, ...body) : none);
  const foot = $(id).parentElement.nextElementSibling;
  if (foot?.classList.contains("more")) foot.remove();
  if (more) $(id).parentElement.after(make("p", { class: "more" }, more));
}

function showDays() {
  const [days, more] = some("days", [...past.days].sort((a, b) => (a.day < b.day ? 1 : -1)), showDays);
  const n = (count) => (count ? whole(count) : "–");
  const rows = days.map((d) => [
    dayOf(d.day),
    n(d.shown),
    n(d.unshowable),
    n(d.withheld),
    n(d.withdrawn),
    n(d.pauses),
    n(d.slips),
    d.starved_ms ? span(Math.ceil(d.starved_ms / 1000)) : "–",
    n(d.starts),
  ]);
  setTable("days", Object.values(TEXTS.day), rows, more, TEXTS.noDays);
}

function showDisturbances() {
  const [listed, more] = some("disturbances", past.disturbances, showDisturbances);
  const items = listed.map(({ at, kind, text }) =>
    make(
      "li",
      {},
      make("time", { datetime: at, text: clock(at) }),
      make("strong", { class: "name", text: plain(kind) }),
      make("span", { class: "name", text: plain(text) }),
    ),
  );
  if (!items.length) items.push(make("li", { text: TEXTS.undisturbed }));
  if (more) items.push(make("li", {}, more));
  $("disturbances").replaceChildren(...items);
}

function showClosings() {
  const newest = [...past.closings].sort((a, b) => new Date(b.at) - new Date(a.at));
  const [listed, more] = some("closings", newest, showClosings);
  const rows = listed.map(({ at, position, head }) => [clock(at), whole(position), plain(head ?? "–")]);
  setTable("closings", Object.values(TEXTS.closing), rows, more, TEXTS.undisturbed);
}
