/** Tells those who use a screen reader what is new in a room: one message with its words, several as their number, and one
 *  after the other. The stream itself is not read aloud; one walks through it. */

import { oneLine, told } from "./words.js";

// Messages that come within so long are told together.
const GATHER_MS = 900;
// Someone is listening: at most this often.
const EVERY_MS = 6000;
const LONGEST = 240;

export class Announcer {
  /** `region` is a polite live region that is not shown. */
  constructor(region, { paused = false, clock = () => Date.now() } = {}) {
    Object.assign(this, { region, paused, clock });
  }

  #waiting = [];
  #timer;
  #last = -Infinity;

  /** Messages that are new have come. */
  hear(messages) {
    if (this.paused || messages.length === 0) return;
    this.#waiting.push(...messages);
    this.#timer ??= setTimeout(() => this.#say(), Math.max(GATHER_MS, this.#last + EVERY_MS - this.clock()));
  }

  /** Tell something about what she does herself, at once. */
  tell(words) {
    this.region.textContent = words;
  }

  /** Say nothing more, or begin again. What came meanwhile is not told afterwards. */
  pause(paused) {
    this.paused = paused;
    this.#waiting = [];
    if (paused) this.region.textContent = "";
  }

  #say() {
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    this.region.textContent = sentence(this.#waiting);
    this.#waiting = [];
    this.#last = this.clock();
  }
}

/** How some messages are told. */
export function sentence(messages) {
  if (messages.length > 1) return `${messages.length} new messages`;
  const { name, words } = told(messages[0].html);
  return `${name}: ${oneLine(words, LONGEST)}`;
}
