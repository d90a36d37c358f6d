/** The card with the door of a meeting: when the clock changes how it stands, it shows what holds now, without a step of
 *  hers. Without this the page is loaded again by hand. */

import { morph } from "../morph.js";

// The clocks of two machines differ a little, and a timer may be early.
const AFTER_MS = 1500;
const AGAIN_MS = 30000;
const LONGEST_MS = 2 ** 31 - 1;

export function attach(door) {
  let due, timer;
  begin();
  // A phone that slept has missed its timers.
  document.addEventListener("visibilitychange", () => document.hidden || plan());

  function begin() {
    const seconds = Number(door.dataset.changesIn || NaN);
    due = Number.isNaN(seconds) ? undefined : Date.now() + seconds * 1000 + AFTER_MS;
    plan();
  }

  function plan() {
    clearTimeout(timer);
    if (due) timer = setTimeout(look, Math.min(Math.max(due - Date.now(), 0), LONGEST_MS));
  }

  async function look() {
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", redirect: "manual", headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(door.id);
      if (!fresh) return;
      morph(door, fresh);
      begin();
    } catch {
      due = Date.now() + AGAIN_MS;
      plan();
    }
  }
}
