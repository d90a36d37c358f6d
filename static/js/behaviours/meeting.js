/** How a meeting stands, on top of its room and beside it: fetched anew when the room says so, and when the clock changes
 *  something. Its forms are sent from here, so that the page stays as it is; without a script they reload it. */

import { morph } from "../morph.js";
import { Leftover } from "../room/leftover.js";

const SOON_MS = 200;
// A browser's timer can be a little early, and the server would say that nothing has changed yet.
const AFTER_MS = 500;
const AGAIN_MS = 15000;
// How soon to ask again when an answer was cut off in the middle.
const CUT_OFF_S = 2;
const LONGEST_MS = 2 ** 31 - 1;
const NOT_REACHED = "This did not get through. Please try it again in a moment.";

export function attach(place) {
  const says = place.querySelector("[data-says]");
  const room = place.closest("[data-channel]");
  const beside = document.getElementById("meeting-beside");
  const leftover = new Leftover(place.querySelector("[data-left]"), `room ${place.dataset.address} left ${place.dataset.reader}`);
  // Two timers: one for what the room says, one for what the clock changes. Neither may stop the other.
  let soon, due, asking, again, over;

  room?.addEventListener("room-look", (event) => {
    if (["meeting", "all"].includes(event.detail.what)) look();
  });
  for (const part of [place, beside]) part?.addEventListener("submit", send);
  wait(Number(now().dataset.changesIn));
  say();
  toTheLast();

  function now() {
    return place.querySelector("[data-now]");
  }

  function look() {
    clearTimeout(soon);
    soon = setTimeout(fetchNow, SOON_MS);
  }

  /** One request at a time; when something asks meanwhile, another one follows. */
  async function fetchNow() {
    if (over) return;
    if (asking) return void (again = true);
    asking = true;
    try {
      const answer = await fetch(place.dataset.address, {
        redirect: "manual",
        cache: "no-store",
        headers: { Accept: "application/json", "If-None-Match": `"${now().dataset.version}"` },
      }).catch(() => null);
      // Without an answer, or from a server too busy to say when, ask again after a while.
      const inSeconds = answer?.headers.get("X-Changes-In") ?? AGAIN_MS / 1000;
      if (answer?.status === 404 || answer?.type === "opaqueredirect") over = true;
      wait(Number(inSeconds));
      if (answer?.status !== 200) return;
      const parts = await answer.json().catch(() => null);
      if (parts) show(parts);
      else wait(CUT_OFF_S);
    } finally {
      asking = false;
      if (again) look();
      again = false;
    }
  }

  function wait(seconds) {
    clearTimeout(due);
    if (seconds > 0) due = setTimeout(fetchNow, Math.min(seconds * 1000 + AFTER_MS, LONGEST_MS));
  }

  function show(parts) {
    const before = now().dataset.state;
    put(now(), parts.now);
    if (beside) leftover.through(beside, () => put(beside.querySelector("[data-beside]"), parts.beside));
    toTheLast();
    say();
    // Have the room ask the server: it may have closed by this.
    if (now().dataset.state === "closed") beside?.hidePopover?.();
    if (now().dataset.state !== before) room?.dispatchEvent(new CustomEvent("room-ask"));
  }

  function put(there, html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    const focused = there.contains(document.activeElement) && document.activeElement;
    morph(there, fresh);
    // The button that was pressed has gone, as "I pass" does: keep the keyboard focus near it.
    if (focused && !focused.isConnected) there.querySelector("button, input:not([type=hidden]), a")?.focus({ preventScroll: true });
  }

  function toTheLast() {
    beside?.querySelectorAll(".meeting-private-words").forEach((list) => (list.scrollTop = list.scrollHeight));
  }

  function say() {
    const words = now().dataset.said;
    if (says.textContent !== words) says.textContent = words;
  }

  async function send(event) {
    event.preventDefault();
    const form = event.target;
    const trouble = event.currentTarget.querySelector("[data-trouble]");
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    trouble.textContent = "";
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
      // The form "Show it" is answered with a redirect to the page.
      const shows = new URL(form.action).pathname.startsWith("/show/") && answer.type === "opaqueredirect";
      if (answer.ok || shows) {
        form.reset();
        await fetchNow();
      } else {
        const said = await answer.json().catch(() => ({}));
        trouble.textContent = said.sentence ?? NOT_REACHED;
        look();
      }
    } catch {
      trouble.textContent = NOT_REACHED;
    } finally {
      form.ariaBusy = "false";
    }
  }
}
