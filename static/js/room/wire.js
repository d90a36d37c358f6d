/** The connection between a room's page and the server. The socket only delivers. What is missing is asked for over HTTP
 *  until nothing is: each time the socket comes up, when a number was skipped, and every few seconds without a socket. */

import { io } from "socket.io-client";

const ASK_EVERY_MS = 4000;
const ASK_AT_MOST_EVERY_MS = 30000;
// Two processes may deliver two numbers in the wrong order; after so long a gap has closed by itself, or is real.
const GAP_MS = 300;
const ANSWER_WITHIN_MS = 10000;
// How long until a place may be free, or the server started again.
const COME_BACK_MS = 20000;
// When the server has cut all who were in a room, they come back, but not all in the same moment.
const CUT_BACK_MS = 300;
const CUT_SPREAD_MS = 700;
// When a timer fires this much too late, the device has slept, and the socket with it.
const SLEPT_MS = 15000;
const LOOK_FOR_SLEEP_MS = 5000;
// How the library tries by itself: soon, and then less and less often.
const TRIES = { reconnectionDelay: 500, reconnectionDelayMax: 8000, timeout: 8000 };
// After so many doublings a wait is longer than the longest anyway; more would overflow.
const MOST_DOUBLINGS = 8;
// What a page looks at anew after it has not listened for a while: everything around the room.
const ANYTHING = { what: "all" };

/** What is said when something that was pressed was not done, and the server gave no reason. */
export const NOT_DONE = "That did not get through. Please try again.";

/** A request that was not answered with yes. `status`: the HTTP status; 0: the server was not reached. */
export class Unanswered extends Error {
  constructor(status, sentence = "", wait = 0) {
    super(sentence || `status ${status}`);
    Object.assign(this, { status, sentence, wait });
  }
}

/** Ask the server; gives what it says. Raises Unanswered. */
export async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, {
      redirect: "manual",
      cache: "no-store",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...options,
    });
  } catch {
    throw new Unanswered(0);
  }
  // Only someone who is not signed in any more is redirected.
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new Unanswered(401);
  const said = await answer.json().catch(() => null);
  // An answer that was cut off half-way counts as none.
  if (answer.ok && !said) throw new Unanswered(0);
  if (answer.ok) return said;
  throw new Unanswered(answer.status, said?.sentence, Number(answer.headers.get("Retry-After")) * 1000 || 0);
}

export class Wire {
  /** `timeline` is filled. `told`: { message(s) that are new, people, state, answer of each asking, look: something
   *  around the room may have changed }. */
  constructor({ address, channel, window, timeline, told }) {
    Object.assign(this, { address, auth: { channel, window }, timeline, told });
    this.facts = { live: false, began: false, answers: true, asks: 0, why: "" };
  }

  #socket;
  #asking;
  #again = false;
  #timer;
  #late = false;
  #failed = 0;
  #stopped = false;

  /** Begin to listen. */
  start() {
    this.#socket = io({
      transports: ["websocket"],
      auth: this.auth,
      ...TRIES,
    });
    this.#socket.on("connect", () => this.#came());
    this.#socket.on("disconnect", (reason) => this.#went(reason));
    this.#socket.on("connect_error", (error) => this.#refused(error));
    this.#socket.on("message", (message) => this.take(message));
    this.#socket.on("number", ({ number }) => {
      this.timeline.heardOf(number);
      this.#mind();
    });
    this.#socket.on("here", (people) => this.told.people(people));
    this.#socket.on("look", (what) => this.told.look(what));
    window.addEventListener("offline", () => this.#socket.io.engine?.close());
    window.addEventListener("online", () => this.#reconnect());
    window.addEventListener("pageshow", (event) => event.persisted && this.#reconnect());
    this.#watchForSleep();
  }

  /** Whether the socket is up; who is here then comes over it. */
  get connected() {
    return Boolean(this.#socket?.connected);
  }

  /** Whether the page lives by asking. One that is out of sight may be let run once a minute; it is not here then. */
  get onlyAsks() {
    return !this.facts.live && this.facts.asks > 1 && !this.#late;
  }

  /** End for good: the room was closed, or she was signed out. */
  stop() {
    this.#stopped = true;
    this.#askNoMore();
    this.#socket?.disconnect();
  }

  /** Ask for everything that is missing, to the end. Raises Unanswered. */
  catchUp() {
    // One at a time. When something asks meanwhile, one more round follows, which begins after that.
    if (this.#asking) {
      this.#again = true;
      return this.#asking;
    }
    this.#asking = this.#askToTheEnd().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #askToTheEnd() {
    do {
      this.#again = false;
      for (let more = true; more; ) {
        const from = this.timeline.number;
        let answer;
        try {
          answer = await ask(`${this.address}/since/${from}`);
        } catch (error) {
          this.#answered(false, error);
          throw error;
        }
        const news = answer.messages.filter((message) => this.timeline.take(message));
        this.timeline.reach(answer.number, from);
        this.told.messages(news);
        this.#answered(true, answer);
        more = answer.more;
      }
    } while (this.#again);
    // What was told meanwhile to those who listened has not been heard here.
    if (!this.facts.live) this.told.look(ANYTHING);
  }

  #answered(answers, said) {
    this.#failed = answers ? 0 : this.#failed + 1;
    this.#tell({ answers, asks: this.facts.live ? 0 : this.facts.asks + (answers ? 1 : 0) });
    this.told.answered(answers, said);
  }

  async #came() {
    this.#askNoMore();
    this.#tell({ why: "" });
    try {
      await this.catchUp();
      if (this.#socket.connected) this.#tell({ live: true, began: true, asks: 0 });
    } catch {
      // The socket is up, but something is missing that cannot be had: that is not "Connected".
      this.#askLater();
    }
  }

  #went(reason) {
    this.#tell({ live: false, asks: 0 });
    // The server ended it: the room may have closed, the meeting be over, or the page is to come in again.
    if (reason === "io server disconnect") setTimeout(() => this.#reconnect(), CUT_BACK_MS + Math.random() * CUT_SPREAD_MS);
    this.#askLater(reason === "io server disconnect" ? 0 : ASK_EVERY_MS);
  }

  #refused(error) {
    if (error.data?.why === "full") this.#tell({ why: error.message });
    // The library goes on trying by itself, except when it was told no.
    if (!this.#socket.active && !this.#stopped) setTimeout(() => this.#reconnect(), COME_BACK_MS);
    this.#tell({ live: false });
    // Every failed try comes here; do not put off a request that is due already.
    if (!this.#timer) this.#askLater(this.facts.began ? undefined : 0);
  }

  /** A message has come, over the socket or as the answer to what was sent. */
  take(message) {
    if (this.timeline.take(message)) this.told.messages([message]);
    this.#mind();
  }

  /** If something is missing, ask for it, unless it comes by itself within a moment. */
  #mind() {
    if (!this.timeline.gap) return;
    setTimeout(() => this.timeline.gap && this.missed(), GAP_MS);
  }

  /** Something was said that has not been heard here: ask for it until it is had. */
  async missed() {
    try {
      await this.catchUp();
    } catch {
      // That is not "Connected", although the socket may be up.
      this.#tell({ live: false });
      this.#askLater();
    }
  }

  /** While there is no socket: ask again and again, less often when nobody answers. */
  #askLater(wait = Math.min(ASK_EVERY_MS * 2 ** Math.min(this.#failed, MOST_DOUBLINGS), ASK_AT_MOST_EVERY_MS)) {
    this.#askNoMore();
    if (this.#stopped) return;
    const due = Date.now() + wait;
    this.#timer = setTimeout(async () => {
      this.#timer = undefined;
      this.#late = Date.now() - due > SLEPT_MS;
      const got = await this.catchUp().then(() => true, () => false);
      if (this.facts.live || this.#stopped) return;
      if (got && this.#socket.connected) this.#came();
      else this.#askLater();
    }, wait);
  }

  #askNoMore() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #reconnect() {
    if (this.#stopped) return;
    this.#socket.disconnect();
    this.#socket.connect();
    this.#askLater(0);
  }

  #watchForSleep() {
    let last = Date.now();
    setInterval(() => {
      const slept = Date.now() - last > SLEPT_MS;
      last = Date.now();
      if (slept) this.missed().then(() => this.told.look(ANYTHING));
    }, LOOK_FOR_SLEEP_MS);
  }

  #tell(facts) {
    Object.assign(this.facts, facts);
    this.told.state(this.facts);
  }
}
