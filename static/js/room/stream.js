/** The stream on the page: each message of the timeline in its place, a line between two days, the end in view unless she
 *  reads further up, or holds it still. */

import { clockTime, dateLine } from "./times.js";
import { oneLine, told } from "./words.js";

// A line or two below the edge still counts as being at the end.
const NEAR = 60;

export class Stream {
  constructor(frame, { me, zone, timeline }) {
    Object.assign(this, { frame, me, zone, timeline });
    this.list = frame.querySelector("[data-messages]");
    // Older messages than the first one shown are known, but not shown until she asks for them.
    this.floor = this.#earlier?.parentElement.hidden === false ? Number(this.#items[0]?.dataset.number ?? 0) : 0;
    this.below = frame.parentElement.querySelector("[data-below]");
    this.below?.addEventListener("click", () => this.#down());
    frame.addEventListener("scroll", () => this.atEnd && this.#nothingBelow(), { passive: true });
  }

  /** How often it has begun again: what was asked for before belongs to another stream. */
  turn = 0;
  #held = false;
  // What has come while the stream is held; and of what is there, what is below her eyes.
  #waiting = new Set();
  #unseen = new Set();

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

  /** Whether a message is on the page. */
  has(number) {
    return Boolean(this.#item(number));
  }

  toEnd() {
    this.frame.scrollTop = 0;
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.#nothingBelow();
  }

  /** Scroll to a message that is on the page, mark it, and move the keyboard focus to it. */
  lead(number, block = "center") {
    const item = this.#item(number);
    if (!item) return;
    this.list.querySelector(".is-found")?.classList.remove("is-found");
    item.classList.add("is-found");
    item.scrollIntoView({ block });
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
  }

  /** Hold the stream still from now on, or let in what has waited. */
  hold(held) {
    this.#held = held;
    if (!held) this.#letIn();
    this.#tellBelow();
  }

  /** Show messages that are new or have changed. */
  show(messages) {
    const shown = messages.filter((message) => message.number >= this.floor);
    // While it is held, only her own messages come in, and only messages that were removed go.
    const waits = (message) => this.#held && message.author !== this.me && !(this.has(message.number) && (message.removed || message.gone));
    for (const message of shown.filter(waits)) this.#waiting.add(message.number);
    const now = shown.filter((message) => !waits(message));
    if (now.length > 0) this.#bring(now, !this.#held);
    for (const message of messages) this.#requote(message.number);
    this.#tellBelow();
  }

  /** Show what was said before; `more`: there is still something before that. */
  prepend(messages, more) {
    messages.forEach((message) => this.timeline.take(message));
    this.#keepingInPlace(false, () => {
      this.#beginWith(messages, more);
      messages.forEach((message) => this.#put(this.timeline.get(message.number)));
    });
  }

  /** Whom she meets has changed: begin again with what she may read now. */
  startAgain(messages, more) {
    this.turn += 1;
    this.#waiting.clear();
    // What she has not sent yet stays.
    this.list.replaceChildren(...this.list.querySelectorAll("li.message:not([data-number])"));
    this.#beginWith(messages, more);
    messages.forEach((message) => this.#put(message));
    this.toEnd();
  }

  /** Show the words of a message that was covered, unless something has happened to it since they were asked for. */
  reveal(message) {
    const there = this.#item(message.number);
    if (!there || Number(there.dataset.change) > message.change) return;
    there.innerHTML = message.html;
    this.#adapt(there, message);
    there.querySelector("[data-more]")?.focus();
  }

  /** Put an element that is no message of the room (yet) at the end. */
  append(element) {
    const wasAtEnd = this.atEnd;
    this.list.append(element);
    if (wasAtEnd) this.toEnd();
  }

  #beginWith(messages, more) {
    this.floor = more ? messages[0].number : 0;
    const link = this.#earlier;
    if (link && more) link.href = `?before=${this.floor}`;
    if (link) link.parentElement.hidden = !more;
  }

  #item(number) {
    return this.list.querySelector(`#m${number}`);
  }

  #bring(messages, follows) {
    const wasAtEnd = follows && this.atEnd;
    const added = messages.filter((message) => !message.gone && !this.has(message.number));
    this.#keepingInPlace(wasAtEnd, () => messages.forEach((message) => this.#put(this.timeline.get(message.number))));
    if (wasAtEnd || added.some((message) => message.author === this.me)) this.toEnd();
    else for (const message of added) this.#unseen.add(message.number);
  }

  #letIn() {
    const messages = [...this.#waiting].map((number) => this.timeline.get(number));
    this.#waiting.clear();
    this.#bring(messages, false);
  }

  /** Adapt the HTML that every reader gets to this one: whether it is her own message, and the time in her zone. */
  #adapt(item, message) {
    item.className = "message";
    item.classList.toggle("message-mine", message.author === this.me);
    item.classList.toggle("message-removed", message.removed);
    item.id = `m${message.number}`;
    Object.assign(item.dataset, { id: message.id, number: message.number, change: message.change, at: message.at });
    item.dataset.author = message.author ?? "";
    const time = item.querySelector("time");
    if (time) time.textContent = clockTime(message.at, this.zone);
    for (const line of item.querySelectorAll("[data-answers]")) this.#quote(line);
  }

  #put(message) {
    const there = this.#item(message.number);
    if (there && Number(there.dataset.change) >= message.change) return;
    // It was said meanwhile to touch on something that she leaves out.
    if (message.gone) return void this.#remove(there);
    const item = there ?? document.createElement("li");
    const focused = item !== document.activeElement && item.contains(document.activeElement);
    item.innerHTML = message.html;
    this.#adapt(item, message);
    if (focused) item.querySelector("[data-more]")?.focus();
    if (there) return;
    this.frame.querySelector("[data-empty]")?.remove();
    const after = this.#items.findLast((other) => Number(other.dataset.number) < message.number);
    if (after) after.after(item);
    else this.list.prepend(item);
    this.#markDays(item);
  }

  #remove(item) {
    if (!item) return;
    const line = item.previousElementSibling;
    const next = neighbour(item, "nextElementSibling");
    item.remove();
    if (line?.matches(".divider-day") && this.#day(next) !== this.#day(item)) line.remove();
  }

  /** Draw the line over every answer to a message anew, from what the message says now. */
  #requote(number) {
    for (const line of this.list.querySelectorAll(`[data-answers="${number}"]`)) this.#quote(line);
  }

  #quote(line) {
    const answered = this.timeline.get(Number(line.dataset.answers));
    if (!answered) return;
    line.hidden = answered.removed || answered.gone;
    const { name, words } = line.hidden ? { name: "", words: "" } : told(answered.html);
    line.querySelector("[data-answered-name]").textContent = name;
    line.querySelector("[data-answered-line]").textContent = oneLine(words);
  }

  /** A line above the first message of each day, and nowhere else. */
  #markDays(item) {
    for (const one of [item, neighbour(item, "nextElementSibling")]) {
      if (!one) continue;
      const day = this.#day(one);
      const begins = day !== this.#day(neighbour(one, "previousElementSibling"));
      const line = one.previousElementSibling?.matches(".divider-day") ? one.previousElementSibling : null;
      if (begins && !line) one.before(dayLine(day));
      else if (begins) line.textContent = day;
      else line?.remove();
    }
  }

  #day(item) {
    return item && dateLine(item.dataset.at, this.zone);
  }

  /** Keep in place what she is reading while the page changes above or below it. */
  #keepingInPlace(toEnd, change) {
    const top = this.frame.getBoundingClientRect().top;
    const read = toEnd ? null : this.#items.find((item) => item.getBoundingClientRect().bottom > top);
    const before = read?.getBoundingClientRect().top;
    change();
    if (read?.isConnected) this.frame.scrollTop += read.getBoundingClientRect().top - before;
  }

  /** Go to the first new message, or to the end when there is none above it. */
  #down() {
    if (this.#waiting.size > 0) this.#letIn();
    const first = Math.min(...[...this.#unseen].filter((number) => this.has(number)));
    if (Number.isFinite(first)) this.lead(first, "start");
    else this.toEnd();
    this.#nothingBelow();
  }

  #tellBelow() {
    if (!this.below) return;
    const waiting = [...this.#waiting].filter((number) => !this.has(number) && !this.timeline.get(number).removed && !this.timeline.get(number).gone);
    const count = waiting.length + this.#unseen.size;
    const words = this.#held && waiting.length > 0 ? `${waiting.length} new wait. Let them in` : `${count} new below`;
    if (this.below.textContent !== words) this.below.textContent = words;
    this.below.hidden = count === 0;
  }

  #nothingBelow() {
    this.#unseen.clear();
    this.#tellBelow();
  }
}

/** The next message of the room, or the one before (`step`), past lines and what is not sent yet. */
function neighbour(item, step) {
  let other = item[step];
  while (other && !other.matches("li.message[data-number]")) other = other[step];
  return other;
}

function dayLine(words) {
  const line = document.createElement("li");
  line.className = "divider divider-day";
  line.textContent = words;
  return line;
}
