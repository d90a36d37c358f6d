/** The stream on the page: each message of the timeline in its place, a line between two days, the end in view. */

import { clockTime, dateLine } from "./times.js";

// A line or two below the edge still counts as being at the end.
const NEAR = 60;
// More at once is not read aloud one by one: it is what was missed.
const READ_ALOUD = 5;

export class Stream {
  constructor(frame, { me, zone, timeline }) {
    Object.assign(this, { frame, me, zone, timeline });
    this.list = frame.querySelector("[data-messages]");
    // Older messages than the first one shown are known, but not shown until she asks for them.
    this.floor = this.#earlier ? Number(this.#items[0]?.dataset.number ?? 0) : 0;
    this.below = frame.parentElement.querySelector("[data-below]");
    this.below?.addEventListener("click", () => this.toEnd());
    frame.addEventListener("scroll", () => this.atEnd && this.#nothingBelow(), { passive: true });
    this.#unseen = 0;
  }

  #unseen;

  get #items() {
    return [...this.list.querySelectorAll("li.message[data-number]")];
  }

  get #earlier() {
    return this.frame.querySelector("[data-earlier]");
  }

  /** Whether the end of what was said is in view. */
  get atEnd() {
    // Laid out from its end: nothing scrolled away is 0, whatever the length.
    return Math.abs(this.frame.scrollTop) < NEAR;
  }

  toEnd() {
    this.frame.scrollTop = 0;
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.#nothingBelow();
  }

  /** Show messages that are new or have changed. */
  show(messages) {
    const shown = messages.filter((message) => message.number >= this.floor);
    if (shown.length === 0) return;
    const wasAtEnd = this.atEnd;
    this.#quietly(shown.length > READ_ALOUD, () => {
      this.#holding(wasAtEnd, () => shown.forEach((message) => this.#put(this.timeline.get(message.number))));
    });
    const added = shown.filter((message) => message.number === message.change && !message.gone);
    if (wasAtEnd || added.some((message) => message.author === this.me)) this.toEnd();
    else this.#moreBelow(added.length);
  }

  /** Show what was said before; `more`: there is still something before that. */
  prepend(messages, more) {
    messages.forEach((message) => this.timeline.take(message));
    this.#quietly(true, () => {
      this.#holding(false, () => {
        this.floor = more ? messages[0].number : 0;
        messages.forEach((message) => this.#put(this.timeline.get(message.number)));
        const link = this.#earlier;
        if (more) link.href = `?before=${this.floor}`;
        else link.parentElement.remove();
      });
    });
  }

  /** Whom she meets has changed: begin again with what she may read now. */
  startAgain(messages, more) {
    this.#quietly(true, () => {
      this.list.replaceChildren();
      this.floor = more ? (messages[0]?.number ?? 0) : 0;
      messages.forEach((message) => this.#put(message));
    });
    this.toEnd();
  }

  /** Show the words of a message that was covered. */
  reveal(message) {
    const there = this.list.querySelector(`#m${message.number}`);
    if (!there) return;
    there.innerHTML = message.html;
    this.#dress(there, message);
    there.querySelector("[data-more]")?.focus();
  }

  /** Put an element that is no message of the room (yet) at the end. */
  append(element) {
    const wasAtEnd = this.atEnd;
    this.list.append(element);
    if (wasAtEnd) this.toEnd();
  }

  /** The times the server wrote, on her clock; for what has come from elsewhere. */
  #dress(item, message) {
    item.className = "message";
    item.classList.toggle("message-mine", message.author === this.me);
    item.classList.toggle("message-removed", message.removed);
    item.id = `m${message.number}`;
    Object.assign(item.dataset, { id: message.id, number: message.number, change: message.change, at: message.at });
    item.dataset.author = message.author ?? "";
    const time = item.querySelector("time");
    if (time) time.textContent = clockTime(message.at, this.zone);
  }

  #put(message) {
    const there = this.list.querySelector(`#m${message.number}`);
    if (there && Number(there.dataset.change) >= message.change) return;
    // Said to touch on what she leaves out.
    if (message.gone) return void this.#take(there);
    const item = there ?? document.createElement("li");
    const focused = item.contains(document.activeElement);
    item.innerHTML = message.html;
    this.#dress(item, message);
    if (focused) item.querySelector("[data-more]")?.focus();
    if (there) return;
    this.frame.querySelector("[data-empty]")?.remove();
    const after = this.#items.findLast((other) => Number(other.dataset.number) < message.number);
    if (after) after.after(item);
    else this.list.prepend(item);
    this.#markDays(item);
  }

  #take(item) {
    const next = item?.nextElementSibling;
    item?.remove();
    const after = next?.matches("li.message[data-number]") ? next : this.#items.at(-1);
    if (item && after) this.#markDays(after);
  }

  /** A line above the first message of each day, and nowhere else. */
  #markDays(item) {
    const day = (other) => other && dateLine(other.dataset.at, this.zone);
    const neighbour = (from, step) => {
      let other = from[step];
      while (other && !other.matches("li.message[data-number]")) other = other[step];
      return other;
    };
    for (const one of [item, neighbour(item, "nextElementSibling")]) {
      if (!one) continue;
      const begins = day(one) !== day(neighbour(one, "previousElementSibling"));
      const line = one.previousElementSibling?.matches(".divider-day") ? one.previousElementSibling : null;
      if (begins && !line) one.before(dayLine(day(one)));
      else if (begins) line.textContent = day(one);
      else line?.remove();
    }
  }

  /** Keep in place what she is reading while the page changes above or below it. */
  #holding(toEnd, change) {
    const top = this.frame.getBoundingClientRect().top;
    const held = toEnd ? null : this.#items.find((item) => item.getBoundingClientRect().bottom > top);
    const before = held?.getBoundingClientRect().top;
    change();
    if (held) this.frame.scrollTop += held.getBoundingClientRect().top - before;
  }

  #quietly(quiet, change) {
    if (!quiet) return change();
    this.frame.setAttribute("aria-live", "off");
    change();
    return setTimeout(() => this.frame.setAttribute("aria-live", "polite"), 500);
  }

  #moreBelow(count) {
    this.#unseen += count;
    if (!this.below || this.#unseen === 0) return;
    this.below.textContent = `${this.#unseen} new below`;
    this.below.hidden = false;
  }

  #nothingBelow() {
    this.#unseen = 0;
    if (this.below) this.below.hidden = true;
  }
}

function dayLine(words) {
  const line = document.createElement("li");
  line.className = "divider divider-day";
  line.textContent = words;
  return line;
}
