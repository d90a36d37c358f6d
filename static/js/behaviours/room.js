/** A live room. The page works by form and reload; this makes it live, and keeps it exact (see room/wire.js). */

import { randomKey } from "../drafts/shelf.js";
import { ofBox, offerNames } from "../editor/names.js";
import { Acts } from "../room/acts.js";
import { Announcer } from "../room/announcer.js";
import { Box, SIGNED_OUT } from "../room/box.js";
import { connectionWords } from "../room/connection.js";
import { HowItReads } from "../room/how-it-reads.js";
import { Kept } from "../room/kept.js";
import { Older } from "../room/older.js";
import { People } from "../room/people.js";
import { Polling } from "../room/polling.js";
import { Stream } from "../room/stream.js";
import { Timeline, asTravelling } from "../room/timeline.js";
import { Unsent } from "../room/unsent.js";
import { Wire, ask } from "../room/wire.js";

// A number above all that messages will ever have: what was said before it is everything.
const THE_END = Number.MAX_SAFE_INTEGER;

export function attach(place) {
  const { address, channel, zone } = place.dataset;
  const me = Number(place.dataset.me);
  let view = place.dataset.view;
  const form = place.querySelector("form.room-box");
  // Beside the box; for visitors, who have none, where it would be.
  const states = place.querySelectorAll(".writing-state[data-state]");

  const timeline = new Timeline();
  place.querySelectorAll("li.message[data-number]").forEach((item) => timeline.take(asTravelling(item)));
  timeline.reach(Number(place.dataset.number));
  const stream = new Stream(place.querySelector(".room-stream"), { me, zone, timeline });
  const older = new Older(place.querySelector("[data-earlier]"), { address, stream });
  const announcer = new Announcer(place.querySelector("[data-announcer]"));
  const people = new People(place, me);
  forgetOthers(me);
  const unsent = new Unsent(sessionStorage, `room ${address} ${me}`, randomKey);
  const kept = new Kept(form, unsent, () => wire.missed());
  const box = new Box(form, { unsent, send, said: (message) => wire.take(message), stream });

  // Messages that the form itself sent, before this script ran, have arrived and leave the box.
  for (const said of stream.list.querySelectorAll("li.message-mine[data-key]")) arrived(said.dataset.key, said);

  const token = () => form.elements.csrf_token.value;
  const polling = new Polling({ address, people, window: randomKey(), token });
  const wire = new Wire({
    address,
    channel,
    window: polling.window,
    timeline,
    told: { messages: show, people: (now) => people.show(now), state: tellState, answered, look },
  });
  new Acts(place.querySelector("#message-sheet"), place, {
    changed: (message) => wire.take(message),
    token,
    reveal: (message) => stream.reveal(message),
    answer: (message) => box.answer(message),
    sayForMe: (words, id) => box.sayForMe(words, id),
  });
  new HowItReads(place, { stream, announcer, token });
  offerNames(form.elements.source, `${address}/names`, (words) => announcer.tell(words), ofBox(form.elements.source));
  // Sent by a meeting's script, when its state has changed and the room may have closed with it.
  place.addEventListener("room-ask", () => wire.catchUp().catch(() => {}));
  wire.start();
  const field = form.elements.source;
  kept.takeUp(() => field.value === "" && !field.readOnly, (words) => box.begin(words));
  const wanted = /^#m\d+$/.test(location.hash) && place.querySelector(location.hash);
  if (wanted) wanted.scrollIntoView({ block: "center" });
  else stream.toEnd();
  place.addEventListener("click", (event) => {
    const link = event.target.closest(".messages [data-answers] a, [data-pinned] a[data-number]");
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) lead(event, link);
  });

  function show(messages) {
    announcer.hear(messages.filter((message) => message.author !== me && message.number === message.change && !message.gone && !message.removed));
    stream.show(messages);
    for (const message of messages) if (message.author === me) arrived(message.key, stream.list.querySelector(`#m${message.number}`));
    if (!messages.some(({ author, number, change }) => author === me && number === change)) return;
    // The box has shrunk again, and in Safari that moves the end of the stream out of view.
    stream.toEnd();
    place.dispatchEvent(new CustomEvent("room-said"));
  }

  /** A message of hers has arrived. `item`: its element; its words count when they were not sent from this page. */
  function arrived(key, item) {
    const words = item?.querySelector(".message-text")?.innerText;
    box.confirmed(key, words);
    kept.arrived(key, words);
  }

  /** Lead to the message that is answered or pinned, however far back; otherwise open the link's own page. */
  async function lead(event, link) {
    event.preventDefault();
    const number = Number(link.dataset.number ?? link.closest("[data-answers]").dataset.answers);
    if (await older.reach(number)) stream.lead(number);
    else location.assign(link.href);
  }

  async function send({ key, source, topics = [], answerTo = "", photos = [] }) {
    const post = () => {
      const body = new URLSearchParams({ csrf_token: token(), writer: me, key, source, answer_to: answerTo, ...kept.along(key) });
      for (const topic of topics) body.append("topics", topic);
      for (const [name, value] of photos) body.append(name, value);
      return ask(address, { method: "POST", body });
    };
    await kept.pause(key);
    try {
      return await post().catch(async (error) => {
        if (error.status !== 400) throw error;
        // The page has been open for longer than its token lasts: asking brings another.
        await wire.catchUp();
        return post();
      });
    } catch (error) {
      kept.again(key);
      // She has to wait or to be quiet, and the page did not know yet.
      if ([403, 429].includes(error.status)) look({ what: "order" });
      throw error;
    }
  }

  function tellState(facts) {
    const { words, good } = connectionWords(facts);
    for (const state of states) {
      if (state.textContent !== words) state.textContent = words;
      state.classList.toggle("is-good", good);
      state.classList.toggle("is-waiting", !good);
    }
  }

  /** Tell the scripts around the room, such as a meeting's, to look again: `detail.what` has changed, or "all" may have. */
  function look(detail) {
    place.dispatchEvent(new CustomEvent("room-look", { bubbles: true, detail }));
  }

  function answered(answers, said) {
    if (said.status === 401) end(SIGNED_OUT, true);
    if (said.status === 404) end("This room is not here any more.");
    if (!answers) return;
    form.elements.csrf_token.value = said.csrf_token;
    if (said.closed) {
      end(said.closed);
      return void place.dispatchEvent(new CustomEvent("room-ended", { detail: said }));
    }
    if (said.view !== view) startAgain(said.view);
    if (!wire.connected) polling.ask(wire.onlyAsks);
    box.sendDue();
  }

  /** Whom she meets has changed: what she may read is asked for anew. */
  async function startAgain(now) {
    view = now;
    const piece = await ask(`${address}/before/${THE_END}`).catch(() => null);
    if (now !== view) return;
    if (!piece) return void (view = "");
    timeline.startAgain(piece.messages);
    stream.startAgain(piece.messages, piece.more);
    await wire.catchUp().catch(() => {});
  }

  function end(sentence, signedOut = false) {
    wire.stop();
    box.close(sentence);
    if (!signedOut) kept.last().then((isKept) => isKept && box.close(sentence, true));
    for (const state of states) state.textContent = form.contains(state) ? "" : sentence;
    place.querySelector("[data-sign-in]").hidden = !signedOut;
  }
}

/** Delete what another member left unsent in this window. */
function forgetOthers(me) {
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith("room ") && !name.endsWith(` ${me}`)) sessionStorage.removeItem(name);
    }
  } catch {
    // Storage is switched off: then nothing was left.
  }
}
