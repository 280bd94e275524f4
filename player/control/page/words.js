// Numbers, instants and names as people read them.

import { TEXTS } from "./texts.js";

const DAY = 24 * 3600e3;

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
export const whole = (n) => n.toLocaleString(TEXTS.lang);
export const counted = ([none, one, many], n) => (n === 0 ? none : n === 1 ? one : fill(many, { n: whole(n) }));

/** A share in percent: two digits below ten, never 100 % before all is done. */
export function percent(part, all) {
  if (!all) return "–";
  const share = (100 * part) / all;
  const digits = share < 10 ? 2 : 1;
  const most = 100 - 10 ** -digits;
  return `${(part < all ? Math.min(share, most) : share).toFixed(digits)} %`;
}

// ---- instants, in the gallery's time wherever they are read

const TIME = { hour: "2-digit", minute: "2-digit" };
const DATE = { weekday: "short", day: "numeric", month: "short" };
const APART = 120e3; // ms; less is a pause, or a network
let ahead = 0; // ms that the player's clock is before ours
let offset = null; // minutes east of Greenwich at the gallery, as its player last said

const offsetOf = (iso) => {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)$/.exec(iso) ?? [null, "+", 0, 0];
  return Number(`${sign}1`) * (60 * hours + Number(minutes));
};
const here = (ms) => -new Date(ms).getTimezoneOffset();

/** Learn the gallery's zone from *iso*; *fresh*: it is at most seconds ago, so that its clock can be learnt, too. */
export function learnTime(iso, fresh) {
  offset = offsetOf(iso);
  const apart = Date.parse(iso) - Date.now();
  if (fresh) ahead = Math.abs(apart) > APART ? apart : 0;
}

/** What the player's clock says (ms since 1970): it may pretend another day, and the reader's may be wrong. */
export const now = () => Date.now() + ahead;

/** "UTC+01:00" where the gallery's time is not the reader's, else "". */
export function elsewhere() {
  if (offset === null || offset === here(now())) return "";
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  return `UTC${offset < 0 ? "−" : "+"}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

/** The gallery's clock at *instant* (ISO 8601, or ms since 1970), as a Date whose UTC fields are its hands. */
function hands(instant) {
  const ms = typeof instant === "string" ? Date.parse(instant) : instant;
  return new Date(ms + 60e3 * (typeof instant === "string" ? offsetOf(instant) : (offset ?? here(ms))));
}

const format = (date, options) => new Intl.DateTimeFormat(TEXTS.lang, { ...options, timeZone: "UTC" }).format(date);

export const time = (instant) => format(hands(instant), TIME);

/** Today's hours from *opens* to *closes*: a night is told whole, of days on end only what is today. */
export function hours(opens, closes) {
  const midnight = Math.floor(hands(now()) / DAY) * DAY;
  const long = Date.parse(closes) - Date.parse(opens) > DAY;
  const begin = long ? Math.max(hands(opens), midnight) : hands(opens);
  const end = long ? Math.min(hands(closes), midnight + DAY) : hands(closes);
  return `${format(begin, TIME)}–${end % DAY ? format(end, TIME) : TEXTS.midnight}`;
}

/** The time of *instant*, with its day unless that is today. */
export function clock(instant) {
  const [then, today] = [hands(instant), hands(now())];
  if (then.toISOString().slice(0, 10) === today.toISOString().slice(0, 10)) return format(then, TIME);
  const far = Math.abs(today - then) > 300 * DAY ? { year: "numeric" } : {};
  return `${format(then, { ...DATE, ...far }).replace(",", "")}, ${format(then, TIME)}`;
}

/** The calendar's day "2019-07-01", which has no zone. */
export const dayOf = (day) => format(new Date(`${day}T12:00:00Z`), DATE).replace(",", "");

/** A length of time by its two largest units. */
export function span(seconds) {
  const steps = [60, 3600, 86400];
  const units = [1, ...steps];
  const step = steps.filter((limit) => seconds >= limit).length;
  const first = Math.floor(seconds / units[step]);
  const rest = step ? Math.floor((seconds % units[step]) / units[step - 1]) : 0;
  const text = fill(TEXTS.spans[step], { n: whole(first) });
  return step > 1 && rest ? `${text} ${fill(TEXTS.spans[step - 1], { n: rest })}` : text;
}

// Controls (Cc), and what turns the direction of writing: a name must not rearrange the sentence it stands in.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/** A stranger's name with what is invisible made visible. */
export const plain = (name) =>
  name.replace(UNSEEN, (c) => {
    const code = c.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
  });
