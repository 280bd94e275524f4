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

const format = (instant, options) => new Intl.DateTimeFormat(TEXTS.lang, options).format(instant);
const TIME = { hour: "2-digit", minute: "2-digit" };
const DATE = { weekday: "short", day: "numeric", month: "short" };

/** The time of *instant*, with its day unless that is today. */
export function clock(instant) {
  const today = new Date().toDateString() === instant.toDateString();
  if (today) return format(instant, TIME);
  const far = Math.abs(Date.now() - instant) > 300 * DAY ? { year: "numeric" } : {};
  return `${format(instant, { ...DATE, ...far })}, ${format(instant, TIME)}`;
}

export const time = (instant) => format(instant, TIME);

/** The calendar's day "2019-07-01", which has no zone. */
export const dayOf = (day) => format(new Date(`${day}T12:00:00`), DATE);

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
