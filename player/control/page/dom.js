// Finding and making elements. Texts are only ever set as text: names come from files that strangers made.

import { TEXTS } from "./texts.js";

export const $ = (id) => document.getElementById(id);

/** Set the text of element *id*; unchanged text is left alone, so that nothing is announced again. */
export function say(id, text) {
  const place = $(id);
  if (place.textContent !== text) place.textContent = text;
}

/** Make a *tag* with *properties* (class, text, or attributes) and *children*. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") element.textContent = value;
    else if (typeof value === "function") element.addEventListener(name, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Fill what stands still. */
export function typeset() {
  const named = (path) => path.split(".").reduce((texts, name) => texts[name], TEXTS);
  document.documentElement.lang = TEXTS.lang;
  for (const e of document.querySelectorAll("[data-text]")) e.textContent = named(e.dataset.text);
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", named(e.dataset.label));
}
