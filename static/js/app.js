/** Finds [data-behaviour="one two"] and gives each element its behaviours: behaviours/NAME.js exports attach(element).
 *  Everything on a page works before this has run, and if it never does. */

import { growing } from "./growing.js";

const attached = new WeakMap();

/** Give `root` and what is in it their behaviours. Call it again for what is added to a page later; nothing is attached twice. */
export function enliven(root = document) {
  const found = [...root.querySelectorAll("[data-behaviour]")];
  if (root instanceof Element && root.matches("[data-behaviour]")) found.unshift(root);
  return Promise.all(found.flatMap((element) => names(element).map((name) => give(element, name))));
}

function names(element) {
  const had = attached.get(element) ?? new Set();
  attached.set(element, had);
  const wanted = element.dataset.behaviour.split(/\s+/).filter((name) => /^[a-z][a-z-]*$/.test(name) && !had.has(name));
  wanted.forEach((name) => had.add(name));
  return wanted;
}

async function give(element, name) {
  try {
    const behaviour = await import(`./behaviours/${name}.js`);
    behaviour.attach(element);
  } catch (error) {
    // One behaviour that fails must not take the others with it; the page works without.
    console.error(`The behaviour ${name} could not be attached.`, error);
  }
}

document.documentElement.classList.add("has-script");
growing();
// Whoever waits for the page to be itself, as the tests do, sees it here.
enliven().then(() => document.documentElement.classList.add("is-enlivened"));
