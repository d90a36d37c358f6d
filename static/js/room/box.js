/** The box in which a member writes. Words stay in it until the server has confirmed them, or she puts them aside. */

import { composing } from "../composing.js";
import { grow } from "../growing.js";
import { copy } from "../copying.js";
import { Unanswered } from "./wire.js";

export const NOT_SENT = "Not sent yet. It is kept on this device.";
export const SIGNED_OUT = "You were signed out to keep your words private. What you wrote is safe on this device.";
// Only what takes longer than this is said to be on its way.
const SLOW_MS = 800;

export class Box {
  /** `send({ key, source })` gives the message that the server made of it. Raises Unanswered. */
  constructor(form, { unsent, send, said, stream }) {
    Object.assign(this, { form, unsent, send, said, stream });
    this.field = form.elements.source;
    this.note = form.querySelector("[data-note]");
    this.answering = form.querySelector("[data-answering]");
    this.answering.querySelector("[data-answer-no-more]").addEventListener("click", (event) => {
      event.preventDefault();
      this.answer(null);
    });
    this.field.value ||= unsent.box.source;
    unsent.write(this.field.value);
    this.field.addEventListener("input", () => this.#written());
    this.field.addEventListener("keydown", (event) => this.#pressed(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.sendBox();
    });
    this.forMe = form.querySelector("[data-for-me]");
    this.forMe.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=word]");
      if (!button) return;
      event.preventDefault();
      this.forMe.open = false;
      this.forMe.querySelector("summary").focus();
      this.sayForMe(button.textContent.trim(), form.elements.answer_to.value);
    });
    for (const words of unsent.aside) this.#showAside(words);
    if (unsent.boxWaits) this.#say(NOT_SENT, true);
  }

  // By key: what is on its way, to wait for.
  #sending = new Map();

  /** Send what stands in the box, after what was put aside before it. */
  sendBox() {
    // She has to wait (behaviours/room-order.js).
    if ("waits" in this.form.dataset) return void this.field.focus();
    const photos = this.#photos;
    if ((this.field.value.trim() === "" && photos.length === 0) || this.#sending.has(this.unsent.box.key)) return void this.field.focus();
    this.unsent.write(this.field.value);
    const topics = this.#topics.filter((box) => box.checked).map((box) => box.value);
    const words = this.unsent.trying(Date.now(), topics, this.form.elements.answer_to.value, photos);
    return this.#onItsWay(words, () => this.#sendBox(words));
  }

  async #sendBox(words) {
    const slow = setTimeout(() => this.unsent.box.key === words.key && this.#say("Sending."), SLOW_MS);
    try {
      this.#say("");
      for (const before of this.unsent.asideDue(Date.now())) {
        await this.sendAside(before);
        if (this.unsent.has(before.key)) throw new Unanswered(0);
      }
      this.said(await this.send(words));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      // The answer was lost on the way, but the words came back with what was missed: then they have arrived.
      if (this.unsent.box.key === words.key) this.#failed(words, error);
    } finally {
      clearTimeout(slow);
    }
  }

  /** What she writes answers `message`, with { id, name, line }; null: it stands by itself. */
  answer(message) {
    this.#answers(message);
    // As typed: it belongs to what is kept of her words.
    this.form.elements.answer_to.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus();
  }

  #answers(message) {
    this.form.elements.answer_to.value = message?.id ?? "";
    this.answering.hidden = !message;
    this.answering.querySelector("[data-answered-name]").textContent = message?.name ?? "";
    this.answering.querySelector("[data-answered-line]").textContent = message?.line ?? "";
  }

  /** A few ready words, said for her at once as an answer to the message `answerTo`, or to all. Her own stay in the box. */
  async sayForMe(source, answerTo = "") {
    if ("waits" in this.form.dataset || this.field.readOnly) return;
    const words = this.unsent.add(source, Date.now(), answerTo);
    if (answerTo && answerTo === this.form.elements.answer_to.value) this.#answers(null);
    await this.#onItsWay(words, () => this.#sendAside(words));
    if (this.unsent.has(words.key)) this.#showAside(words);
  }

  /** Put words into the box that were written before, in a window that is gone. */
  begin(source) {
    this.field.value = source;
    grow(this.field);
    this.#written();
  }

  /** The server has words under this key; which, if they may have been sent by the form itself. */
  confirmed(key, words) {
    this.form.ownerDocument.getElementById(`aside-${key}`)?.remove();
    const inBox = this.unsent.box.key === key;
    const { photos } = this.unsent.box;
    const waited = this.unsent.aside.map((one) => one.key);
    const left = this.unsent.confirmed(key, words);
    for (const rest of this.unsent.aside) if (!waited.includes(rest.key)) this.#showAside(rest);
    if (!inBox) return;
    if (this.field.value !== left) this.field.value = left;
    grow(this.field);
    this.#topics.forEach((box) => (box.checked = false));
    this.form.querySelector("details.touches")?.removeAttribute("open");
    this.#answers(null);
    this.#forgetPhotos(photos);
    this.#say("");
    // From the button; it is there before the answer to what was sent is.
    if (this.form.contains(document.activeElement)) this.field.focus();
  }

  /** The connection is back: send what is fresh enough, in its order, until something cannot be sent. */
  async sendDue() {
    if (this.#sending.size > 0 || "waits" in this.form.dataset) return;
    for (const words of this.unsent.due(Date.now())) {
      if (words.key === this.unsent.box.key) await this.sendBox();
      else await this.sendAside(words);
      if (this.unsent.has(words.key)) return;
    }
  }

  /** Send words that were put aside. */
  sendAside(words) {
    return this.#sending.get(words.key) ?? this.#onItsWay(words, () => this.#sendAside(words));
  }

  async #sendAside(words) {
    try {
      this.said(await this.send(words));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      const item = this.form.ownerDocument.getElementById(`aside-${words.key}`);
      if (item) item.querySelector("[data-why]").textContent = this.#why(words, error, item);
    }
  }

  #onItsWay(words, send) {
    const way = send().finally(() => this.#sending.delete(words.key));
    this.#sending.set(words.key, way);
    return way;
  }

  /** Nothing can be said here any more; what stands in the box stays, to be copied. `kept`: it is among her drafts. */
  close(sentence, kept = false) {
    const said = [sentence];
    if (this.field.value !== "") said.push("What you wrote was not sent.", kept ? "It is kept with your drafts." : "It is still here.");
    const photos = this.form.elements.photos?.value.split(",").filter(Boolean).length;
    if (photos && kept) said.push(photos === 1 ? "Your photo was not sent. It is kept with your drafts." : "Your photos were not sent. They are kept with your drafts.");
    this.#say(said.join(" "), this.field.value !== "", true);
    this.field.readOnly = true;
    this.form.querySelector("[type=submit]").hidden = true;
    this.forMe.hidden = true;
  }

  get #topics() {
    return [...this.form.querySelectorAll("[name=topics]")];
  }

  /** What the form says about photos, as fields; empty when there are none. */
  get #photos() {
    if (!this.form.elements.photos?.value) return [];
    return [...new FormData(this.form)].filter(([name, value]) => /^photo(s$|_words_)/.test(name) && typeof value === "string");
  }

  /** These photos have been sent: take them out of the form. What was added since stays. */
  #forgetPhotos(fields) {
    const gone = fields?.find(([name]) => name === "photos")?.[1].split(",");
    if (!gone) return;
    const numbers = this.form.elements.photos;
    numbers.value = numbers.value.split(",").filter((number) => !gone.includes(number)).join(",");
    numbers.dispatchEvent(new Event("change", { bubbles: true }));
    this.form.querySelector(".photo-choosing [data-said]").textContent = "";
    if (!numbers.value) this.forMe.open = false;
  }

  #written() {
    this.unsent.write(this.field.value);
    if (!this.unsent.boxWaits && !this.field.readOnly) this.#say("");
  }

  #pressed(event) {
    if (event.key !== "Enter" || composing(event) || event.shiftKey || event.altKey) return;
    // On a touch screen's keyboard Enter begins a new line; there is a button to send.
    const keyboard = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (!keyboard && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    // As the button does, so that sending waits for a photo that is still being uploaded.
    this.form.requestSubmit();
  }

  #failed(words, error) {
    this.#say(this.#why(words, error), true);
  }

  /** What to say about words that were not taken; those the server has seen and refused do not go again by themselves.
   *  `item`: where they stand, when they were put aside. */
  #why(words, { status, sentence }, item) {
    if (status === 401) return SIGNED_OUT;
    if (status >= 400 && status < 500) {
      const key = this.unsent.refused(words.key, status === 409);
      if (item) item.id = `aside-${key}`;
    }
    return sentence || NOT_SENT;
  }

  #say(sentence, actions = false, final = false) {
    const text = this.note.querySelector("[data-why]");
    if (text.textContent !== sentence) text.textContent = sentence;
    this.note.hidden = sentence === "";
    this.note.querySelector("[data-actions]").hidden = !actions;
    for (const button of this.note.querySelectorAll("button")) {
      button.hidden = final && button.dataset.act !== "copy";
      button.onclick = () => this.#act(button.dataset.act, { key: this.unsent.box.key, source: this.field.value }, button);
    }
  }

  #act(act, words, button) {
    if (act === "copy") copy(words.source, button, () => this.field.select());
    else if (act === "aside") this.#putAside();
    else if (words.key === this.unsent.box.key) this.sendBox();
    else this.sendAside(words);
  }

  #putAside() {
    this.unsent.write(this.field.value);
    this.unsent.putAside();
    this.#showAside(this.unsent.aside.at(-1));
    this.#answers(null);
    this.#forgetPhotos(this.unsent.aside.at(-1).photos);
    this.field.value = "";
    grow(this.field);
    this.#say("");
    this.field.focus();
  }

  #showAside(words) {
    const item = this.form.ownerDocument.getElementById("aside-template").content.firstElementChild.cloneNode(true);
    item.id = `aside-${words.key}`;
    item.querySelector(".message-text").textContent = words.source || "A photo";
    for (const button of item.querySelectorAll("button")) {
      button.addEventListener("click", () => this.#act(button.dataset.act, { ...words, key: item.id.slice(6) }, button));
    }
    this.stream.append(item);
  }
}
