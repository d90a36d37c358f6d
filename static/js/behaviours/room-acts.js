/** Keeping a room in order from the sheet of a message, without leaving the room: one press, a sentence about what came of
 *  it, and a way to undo it. Each act is a form that also works without a script, on the page of the message.
 *
 *  What everyone can do with a message is in room/acts.js; how the order of a room is shown, in room-order.js. */

import { ask, NOT_DONE, Unanswered } from "../room/wire.js";

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
