/** A room further back than its end. The messages on the page are kept as they are on the server; what was said later is
 *  not added to them, because other messages stand in between. The page only says that there is something new. */

import { randomKey } from "../drafts/shelf.js";
import { Stream } from "../room/stream.js";
import { Timeline, asTravelling } from "../room/timeline.js";
import { Wire, ask } from "../room/wire.js";

const NEW = "There are new messages further down.";

export function attach(place) {
  const { address, channel, zone } = place.dataset;
  const me = Number(place.dataset.me);
  let view = place.dataset.view;
  const news = place.querySelector("[data-news]");
  const shown = [...place.querySelectorAll("li.message[data-number]")].map(asTravelling);
  const last = shown.at(-1).number;

  const timeline = new Timeline();
  shown.forEach((message) => timeline.take(message));
  timeline.reach(Number(place.dataset.number));
  const stream = new Stream(place.querySelector(".room-stream"), { me, zone, timeline });
  const wire = new Wire({
    address,
    channel,
    window: randomKey(),
    timeline,
    told: { messages: show, people() {}, state() {}, answered, look },
  });
  // What stands around the room asks so.
  place.addEventListener("room-ask", () => wire.catchUp().catch(() => {}));
  wire.start();

  function show(messages) {
    stream.show(messages.filter(({ number }) => number <= last));
    if (messages.some(({ number, gone, removed }) => number > last && !gone && !removed)) news.textContent = NEW;
  }

  function look(detail) {
    place.dispatchEvent(new CustomEvent("room-look", { bubbles: true, detail }));
  }

  function answered(answers, said) {
    if (said.closed || [401, 404].includes(said.status)) wire.stop();
    else if (answers && said.view !== view) startAgain(said.view);
  }

  /** Whom she meets has changed: the same piece of the room is asked for anew. */
  async function startAgain(now) {
    view = now;
    const known = timeline.number;
    const piece = await ask(`${address}/before/${last + 1}`).catch(() => null);
    if (now !== view) return;
    if (!piece) return void (view = "");
    timeline.startAgain(piece.messages);
    timeline.reach(known);
    stream.startAgain(piece.messages, piece.more);
    await wire.catchUp().catch(() => {});
  }
}
