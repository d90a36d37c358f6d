/** What one can do with a message, without leaving the room. The page of the message says what that is, and is where its
 *  link leads without a script; here its list is shown over the stream, and what it changes is sent from here. */

import { ask, Unanswered } from "./wire.js";

// Enough to see which message it is about.
const QUOTED = 90;
const NOT_DONE = "That did not get through. Please try again.";

export class Acts {
  /** `changed(message)` is told what the server made of a message. */
  constructor(sheet, stream, { changed, token, reveal }) {
    Object.assign(this, { sheet, changed, token, reveal });
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
      const edit = event.target.closest("a[href$='/edit']");
      if (event.target.closest("[data-close]")) this.#close();
      else if (edit) {
        event.preventDefault();
        this.#show(edit.href, "form.form");
      }
    });
    sheet.addEventListener("submit", (event) => this.#submit(event));
    sheet.addEventListener("close", () => this.#back());
  }

  #link;

  async #open(link) {
    this.#link = link;
    const words = link.closest(".message").querySelector(".message-text").innerText.trim();
    this.sheet.querySelector("[data-quote]").textContent = words.length > QUOTED ? `${words.slice(0, QUOTED)}…` : words;
    if (await this.#show(link.href, ".message-acts")) this.sheet.showModal();
  }

  /** "Show this one": its words come where they were covered. Whatever goes wrong, the page of the message has them. */
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

  /** Fetch a page of ours and show a part of it. Gives whether it could be had; otherwise the page itself is opened. */
  async #show(address, part) {
    const page = await fetch(address, { redirect: "manual" }).then((answer) => (answer.ok ? answer.text() : ""), () => "");
    const found = new DOMParser().parseFromString(page, "text/html").querySelector(part);
    if (!found) {
      window.location.assign(address);
      return false;
    }
    if (found.matches("form")) found.setAttribute("action", address);
    // Here it is sent from the room, and stays in it.
    for (const part of found.querySelectorAll("[data-keep], .writing-drafts")) part.remove();
    this.#say("");
    this.inside.replaceChildren(found);
    found.querySelector("textarea")?.focus();
    return true;
  }

  /** Edit, remove and bring back are sent from here; reporting and blocking lead to pages of their own. */
  async #submit(event) {
    const form = event.target;
    const act = new URL(form.action).pathname.split("/").at(-1);
    if (!["edit", "remove", "restore"].includes(act)) return;
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
    // The message may have been drawn anew meanwhile: its link is then another element.
    const again = this.#link?.isConnected ? this.#link : document.querySelector(`[data-more][href="${this.#link?.getAttribute("href")}"]`);
    again?.focus();
  }

  #say(sentence) {
    this.word.textContent = sentence;
    this.word.hidden = sentence === "";
  }
}
