/** Shows how a live room is kept in order, as it concerns its reader: what stands on top, the pace, and until when she is
 *  asked to be quiet. When the page is told that something changed, it asks the server, which also gives the words.
 *
 *  While she has to wait, the form has data-waits ("pace" or "quiet"), and the box sends nothing (see room/box.js). What
 *  she writes meanwhile is kept as always. */

import { Countdown, inWords } from "../room/waiting.js";
import { ask } from "../room/wire.js";

// Spread over so long, a room full of people does not ask in the same moment.
const SPREAD_MS = 400;
// A closed room has no live connection; whoever stays on its page learns that it is open again.
const CLOSED_MS = 10000;

export function attach(element) {
  const { address } = element.dataset;
  const form = element.closest("form");
  const send = form.querySelector("[type=submit]:not([formaction])");
  const page = form.closest("[data-behaviour~=room]");
  const pinned = document.querySelector("[data-pinned]");
  const [left, says] = ["span", "span"].map((name) => document.createElement(name));
  left.id = "room-wait";
  left.className = says.className = "room-wait";
  left.hidden = true;
  says.role = "status";
  send.after(left, says);
  let asking = false;
  let again = false;

  const countdown = new Countdown({
    shown: (seconds) => {
      left.textContent = form.dataset.waits === "quiet" ? `Opens in ${inWords(seconds)}` : `You can send in ${inWords(seconds)}`;
    },
    over: () => (form.dataset.waits === "quiet" ? look() : hold("", 0)),
  });

  hold(...waits(element.dataset));
  page?.addEventListener("room-look", ({ detail }) => ["order", "all"].includes(detail.what) && soon());
  page?.addEventListener("room-said", () => Number(element.dataset.pace) > 0 && look());
  page?.addEventListener("room-ended", ({ detail }) => {
    if (!detail.closed) return;
    hold("", 0);
    say("");
    setTimeout(waitForDoor, CLOSED_MS);
  });

  function waits({ quiet, wait }) {
    return Number(quiet) ? ["quiet", Number(quiet)] : ["pace", Number(wait)];
  }

  /** Send nothing for so many seconds, and say how many are left. Gives whether a wait has ended by it. */
  function hold(why, seconds) {
    const waited = form.dataset.waits;
    if (seconds) form.dataset.waits = why;
    else delete form.dataset.waits;
    if (seconds) {
      send.setAttribute("aria-disabled", "true");
      send.setAttribute("aria-describedby", left.id);
    } else {
      send.removeAttribute("aria-disabled");
      send.removeAttribute("aria-describedby");
    }
    element.querySelector("[data-left]")?.remove();
    left.hidden = seconds === 0;
    countdown.begin(seconds);
    if (seconds) say("");
    else if (waited === "quiet") say("You can say something again.");
    else if (waited === "pace") say("You can send now.", true);
    return waited && !seconds;
  }

  function say(words, heardOnly = false) {
    says.classList.toggle("heard-only", heardOnly);
    if (says.textContent !== words) says.textContent = words;
  }

  function soon() {
    setTimeout(look, Math.random() * SPREAD_MS);
  }

  async function look() {
    again = asking;
    if (asking) return;
    asking = true;
    try {
      show(await ask(address));
    } catch {
      // The next word of the server brings it; the server itself lets nobody by meanwhile.
      if (form.dataset.waits === "quiet" && countdown.seconds === 0) hold("", 0);
    } finally {
      asking = false;
    }
    if (again) look();
  }

  function show(order) {
    Object.assign(element.dataset, { pace: order.pace, wait: order.wait, quiet: order.quiet });
    const news = [replace(element, order.note), pinned && replace(pinned, order.pinned)].filter(Boolean);
    const ended = hold(...waits(order));
    // Only for screen readers; everyone else sees the change itself.
    if (news.length > 0 && !ended) say(news.join(" "), true);
  }

  async function waitForDoor() {
    const order = await ask(address).catch(() => ({ closed: true }));
    if (order.closed) return void setTimeout(waitForDoor, CLOSED_MS);
    const link = document.createElement("a");
    link.href = window.location.pathname;
    link.textContent = "Come back in";
    say("");
    says.append("This room is open again. ", link);
  }
}

/** Put `html` into `place` if its words differ, so that nothing is read aloud twice and the focus stays where it is. Gives
 *  the new words, or an empty string. */
function replace(place, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  // The page counts down by itself, beside the button.
  template.content.querySelector("[data-left]")?.remove();
  const [words, before] = [template.content, place].map((there) => there.textContent.replace(/\s+/g, " ").trim());
  if (words === before) return "";
  place.replaceChildren(template.content);
  return words;
}
