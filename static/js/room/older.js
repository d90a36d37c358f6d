/** What was said before what the page shows: fetched by a button, by scrolling near it, and when a line leads there. */

import { ask } from "./wire.js";

const NOT_FETCHED = "Earlier words could not be fetched. Try again";
// Before she has come to the end of what is there.
const NEAR = "300px";
// Further back than this many pieces, the page of that place is the shorter way.
const MOST_PIECES = 8;

export class Older {
  /** `link` is the button "Earlier", if there is something earlier. */
  constructor(link, { address, stream }) {
    Object.assign(this, { link, address, stream });
    if (!link) return;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      this.fetch();
    });
    // The stream scrolls in a frame of its own, or with the page where the window is low.
    const near = { rootMargin: NEAR, scrollMargin: NEAR };
    this.#watcher = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.fetch(), near);
    this.#watcher.observe(link);
  }

  #watcher;
  #fetching;

  /** Show one piece more. Gives whether it could be had. */
  fetch() {
    if (!this.link || this.link.parentElement.hidden) return Promise.resolve(false);
    this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  /** Show as much as it takes to have a message on the page. Gives whether it is there. */
  async reach(number) {
    for (let pieces = 0; pieces < MOST_PIECES; pieces += 1) {
      if (this.stream.has(number)) return true;
      if (number >= this.stream.floor || !(await this.fetch())) return false;
    }
    return this.stream.has(number);
  }

  async #fetch() {
    this.link.ariaBusy = "true";
    const { turn } = this.stream;
    try {
      const piece = await ask(`${this.address}/before/${this.stream.floor}`);
      if (turn !== this.stream.turn) return false;
      this.stream.prepend(piece.messages, piece.more);
      // Still near it: then it tells so again.
      this.#watcher.unobserve(this.link);
      this.#watcher.observe(this.link);
      return true;
    } catch {
      // The link itself leads there too.
      this.link.textContent = NOT_FETCHED;
      return false;
    } finally {
      this.link.ariaBusy = "false";
    }
  }
}
