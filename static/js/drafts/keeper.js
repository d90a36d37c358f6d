/** Keeps what is typed in one form: on the device at once, on the server a little later, and knows which of it is true. */

import { randomKey } from "./shelf.js";

// So long after the last key; but while someone types on and on, no later than the second after the first unkept one.
const QUIET_MS = 2000;
const AT_MOST_MS = 7000;
const AGAIN_MS = 5000;
const AGAIN_AT_MOST_MS = 60000;

export class Keeper {
  /** `paper`: { place, key, version }. `line` keeps on the server; null: only the device may.
   *  `told`: { state, key, beside }, called with what has changed; `ended`, if there is one, may say by true that what had
   *  this key is just what stands in the form. */
  constructor(paper, { hand, shelf, line, told, timers = globalThis, now = Date.now }) {
    Object.assign(this, paper, { hand, shelf, line, told, timers, now });
    this.base = this.version = paper.version;
  }

  fields;
  unsent = false;
  #kept = "";
  #going;
  #timer;
  #since;
  #failed = 0;
  #over = false;

  /** This now stands in the form. */
  write(fields) {
    if (this.#over || (this.fields && text(fields) === text(this.fields))) return;
    this.fields = fields;
    const onDevice = this.shelf.put(this.entry());
    this.#tell(onDevice ? "device" : "screen");
    if (this.line) this.#later(QUIET_MS);
  }

  /** What the device keeps. `more`: how it is to be sent. */
  entry(more = this.sending) {
    this.sending = more;
    const { hand, place, key, base, version, fields } = this;
    return { hand, place, key, base, version: version + 1, fields, at: this.now(), ...more };
  }

  /** Go on with words that another page has left; `kept`: the server has them. */
  adopt({ key, version, fields, kept }) {
    Object.assign(this, { key, fields, base: version, version });
    this.told.key(key);
    if (kept) return void this.#confirm(fields);
    this.#tell(this.shelf.put(this.entry()) ? "device" : "screen");
    if (this.line) this.#later(0);
  }

  /** Whether the server has just what stands in the form. */
  get isKept() {
    return this.fields !== undefined && this.#kept === text(this.fields);
  }

  /** Keep it on the server now. Resolves when that was tried. */
  flush(closing = false) {
    this.timers.clearTimeout(this.#timer);
    this.#since = undefined;
    if (!this.line || this.#over || this.fields === undefined || this.isKept) return this.#going ?? Promise.resolve();
    // One at a time, or an older text could come last. A page that closes cannot wait: the server knows the order.
    if (this.#going && !closing) return this.#going.then(() => this.flush());
    this.#going = this.#keep(closing).finally(() => (this.#going = undefined));
    return this.#going;
  }

  /** It is being sent: nothing is kept any more, until `again`. Resolves when what was on its way has come. */
  async pause() {
    this.timers.clearTimeout(this.#timer);
    this.#over = true;
    await this.#going;
  }

  again() {
    this.#over = false;
    if (!this.isKept && this.line) this.#later(AGAIN_MS);
  }

  /** It has arrived, or is not wanted: the device forgets it. */
  end() {
    this.timers.clearTimeout(this.#timer);
    this.#over = true;
    this.shelf.remove(this.hand);
  }

  async #keep(closing) {
    const { fields } = this;
    this.version += 1;
    try {
      const said = await this.line.keep({ ...this.entry(), version: this.version }, closing);
      this.#failed = 0;
      if (said.ended) return void (this.#over || this.told.ended?.(said.ended) || this.#anew());
      if (said.key && said.key !== this.key) this.told.key((this.key = said.key));
      if (said.beside) this.told.beside(said.beside);
      this.base = said.version;
      this.version = Math.max(this.version, said.version);
      this.#confirm(fields, said.key ? "saved" : "");
    } catch (error) {
      if (error.status === undefined) throw error;
      this.#failed += 1;
      if (error.sentence) this.told.refused?.(error.sentence);
      else this.told.failed?.();
      this.#later(Math.min(AGAIN_MS * 2 ** (this.#failed - 1), AGAIN_AT_MOST_MS));
    }
  }

  #confirm(fields, state = "saved") {
    this.#kept = text(fields);
    if (!this.isKept) return void this.#later(QUIET_MS);
    if (this.unsent) this.shelf.put(this.entry());
    else this.shelf.remove(this.hand);
    this.#tell(state);
  }

  /** What had this key was sent or deleted elsewhere: what is typed here since is another thing. */
  #anew() {
    Object.assign(this, { key: randomKey(), base: 0, version: 0 });
    this.told.key(this.key);
    this.shelf.put(this.entry());
    this.#later(0);
  }

  #later(wait) {
    const now = this.now();
    this.#since ??= now;
    this.timers.clearTimeout(this.#timer);
    const left = this.#failed ? wait : Math.max(0, this.#since + AT_MOST_MS - now);
    this.#timer = this.timers.setTimeout(() => this.flush(), Math.min(wait, left));
  }

  #tell(state) {
    this.state = state;
    this.told.state(state);
  }
}

const text = (fields) => JSON.stringify(fields);
