/** What keeps a room in order is done from the sheet over the stream, without leaving the room: one press, what came of it
 *  in words, and a way back. Each is a form of its own, and works on the page of the message without a script. */

import { ask, Unanswered } from "../room/wire.js";

const NOT_DONE = "That did not get through. Please try again.";

export function attach(sheet) {
  const word = sheet.querySelector("[data-word]");
  const inside = sheet.querySelector("[data-inside]");

  sheet.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.closest("[data-order]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    button.ariaDisabled = "true";
    const body = new URLSearchParams(new FormData(form));
    try {
      const { sentence, undo } = await ask(form.action, { method: "POST", body });
      done(sentence, undo, form);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      button.ariaDisabled = null;
      say(error.sentence || NOT_DONE);
    }
  });

  function done(sentence, undo, form) {
    say(sentence);
    if (!undo) return void inside.replaceChildren();
    const back = form.cloneNode(true);
    back.action = undo;
    const button = back.querySelector("button");
    button.ariaDisabled = null;
    button.textContent = "Undo";
    const list = document.createElement("div");
    list.dataset.order = "";
    list.append(back);
    inside.replaceChildren(list);
    button.focus();
  }

  function say(sentence) {
    word.textContent = sentence;
    word.hidden = sentence === "";
  }
}
