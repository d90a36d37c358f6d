/** What a member can do with a message, her own or another's. The message's page lists it, and its link leads there without
 *  a script. Here that list is shown in a sheet over the stream. Taking back, bringing back and ready words are sent from
 *  here; editing has a page of its own, which keeps drafts. */

import { ask, NOT_DONE, Unanswered } from "./wire.js";
import { oneLine, told } from "./words.js";

// Enough to see which message it is about.
const QUOTED = 90;

export class Acts {
  /** Called: `changed(message)` with what the server made of a message; `answer({ id, name, line })` when she wants to answer
   *  one; `reveal(message)` to uncover one; `sayForMe(words, id)` with ready words. `token()` gives the CSRF token. */
  constructor(sheet, stream, { changed, token, reveal, answer, sayForMe }) {
    Object.assign(this, { sheet, changed, token, reveal, answer, sayForMe });
    this.inside = sheet.querySelector("[data-inside]");
    this.word = sheet.querySelector("[data-word]");
    stream.addEventListener("click", (event) => {
      const link = event.target.closest("[data-more]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      this.#open(link);
    });
    stream.addEventListener("submit", (event) => {
      if (new URL(event.target.action).pathname.startsWith("/show/")) this.#uncover(event);
    });
    sheet.addEventListener("click", (event) => {
      const answers = event.target.closest("[data-answer]");
      if (answers) this.#answer(event, Number(answers.dataset.answer));
      else if (event.target.closest("[data-close]")) this.#close();
    });
    sheet.addEventListener("submit", (event) => this.#submit(event));
    sheet.addEventListener("close", () => this.#back());
  }

  #link;

  async #open(link) {
    this.#link = link;
    const words = link.closest(".message").querySelector(".message-text").innerText.trim();
    this.sheet.querySelector("[data-quote]").textContent = words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words;
    if (await this.#show(link.href)) this.sheet.showModal();
  }

  #answer(event, id) {
    event.preventDefault();
    const { name, words } = told(this.#link.closest(".message").innerHTML);
    this.#link = null;
    this.#close();
    this.answer({ id, name, line: oneLine(words) });
  }

  /** "Show this one": put the words where the cover was. If that fails, the page of the message is opened: it has them. */
  async #uncover(event) {
    const form = event.target;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set("csrf_token", this.token());
    const headers = { Accept: "application/json" };
    const message = await fetch(form.action, { method: "POST", body, headers }).then((answer) => answer.json(), () => null).catch(() => null);
    if (message?.html) this.reveal(message);
    else window.location.assign(form.elements.back.value);
  }

  /** Show what a message's page offers. Gives whether it could be had; otherwise the page itself is opened. */
  async #show(address) {
    const page = await fetch(address, { redirect: "manual" }).then((answer) => (answer.ok ? answer.text() : ""), () => "");
    const found = new DOMParser().parseFromString(page, "text/html").querySelector(".message-acts");
    if (!found) {
      window.location.assign(address);
      return false;
    }
    this.#say("");
    this.inside.replaceChildren(found);
    return true;
  }

  /** Removing and bringing back are sent from here; all else leads to pages of its own. */
  async #submit(event) {
    const form = event.target;
    if (form.matches("[data-for-me]")) {
      event.preventDefault();
      this.#close();
      return void this.sayForMe(event.submitter.textContent.trim(), form.elements.answer_to.value);
    }
    const act = new URL(form.action).pathname.split("/").at(-1);
    if (!["remove", "restore"].includes(act)) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    body.set("csrf_token", this.token());
    try {
      this.changed(await ask(form.action, { method: "POST", body }));
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      this.#say(error.sentence || NOT_DONE);
      return;
    }
    if (act === "remove") this.#offerUndo(form);
    else this.#close();
  }

  #offerUndo(form) {
    const undo = form.cloneNode(true);
    undo.action = form.action.replace(/remove$/, "restore");
    undo.querySelector("button").textContent = "Undo";
    this.#say("You have taken your message back.");
    this.inside.replaceChildren(undo);
    undo.querySelector("button").focus();
  }

  #close() {
    this.sheet.close();
  }

  #back() {
    this.inside.replaceChildren();
    if (!this.#link) return;
    // The message may have been drawn anew meanwhile: its link is then another element.
    const again = this.#link.isConnected ? this.#link : document.querySelector(`[data-more][href="${this.#link.getAttribute("href")}"]`);
    again?.focus();
  }

  #say(sentence) {
    this.word.textContent = sentence;
    this.word.hidden = sentence === "";
  }
}
