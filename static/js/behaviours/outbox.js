/** On the page of drafts: what this device holds and the server has not got. What was to be sent is sent again, copied or
 *  deleted here; what was only typed is handed to the server. */

import { copy } from "../copying.js";
import { words } from "../drafts/fields.js";
import { Line } from "../drafts/line.js";
import { Shelf, ofDevice } from "../drafts/shelf.js";

const NOT_SENT = "Not sent yet. It is kept on this device.";
const REFUSED = "It could not be taken as it is. Go on writing to see why; every word is there.";

export function attach(section) {
  const { member, device, byItself } = section.dataset;
  if (device === "shared") return;
  const shelf = new Shelf(ofDevice(), member);
  const field = document.querySelector("input[name=csrf_token]");
  const line = new Line({ member, token: (now) => (now ? (field.value = now) : field.value) });
  const list = section.querySelector("[data-list]");
  const said = section.querySelector("[data-said]");
  const items = new Map();
  show();
  window.addEventListener("online", () => byItself !== undefined && sendAll());

  async function show() {
    const left = await shelf.left();
    const typed = left.filter(({ unsent }) => !unsent);
    const kept = await Promise.all(typed.map(keep));
    // The page was made before the server had them.
    if (kept.includes(true)) return void location.reload();
    left.filter((entry) => shelf.all().some(({ hand }) => hand === entry.hand)).forEach(add);
    mind();
    if (byItself !== undefined && navigator.onLine) sendAll();
  }

  /** Hand over what was only typed. Says whether the server has a draft more. */
  async function keep(entry) {
    try {
      const answer = await line.settle(entry);
      shelf.remove(entry.hand);
      return Boolean(answer.key);
    } catch {
      return false;
    }
  }

  function add(entry) {
    const item = section.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-title]").textContent = entry.title ?? "Something you wrote";
    item.querySelector("[data-why]").textContent = entry.unsent ? NOT_SENT : "It is kept on this device only, until the server can be reached.";
    item.querySelector("[data-words]").textContent = words(entry.fields);
    item.querySelector("[data-open]").href = entry.page ?? "/drafts";
    const send = item.querySelector("[data-act=send]");
    send.hidden = !entry.unsent;
    send.addEventListener("click", () => sendAgain(entry));
    item.querySelector("[data-act=copy]").addEventListener("click", (event) => {
      copy(words(entry.fields), event.currentTarget, () => getSelection().selectAllChildren(item.querySelector("[data-words]")));
    });
    item.querySelector("[data-act=delete]").addEventListener("click", () => {
      shelf.remove(entry.hand);
      const card = document.getElementById(`draft-${entry.key}`);
      if (card) card.hidden = false;
      gone(entry, "It is deleted from this device.");
    });
    // The same words, kept on our side too: once is enough on one page.
    const card = document.getElementById(`draft-${entry.key}`);
    if (card?.textContent.includes(words(entry.fields).slice(0, 200))) card.hidden = true;
    items.set(entry.hand, { entry, item });
    list.append(item);
  }

  async function sendAgain(entry) {
    const why = items.get(entry.hand).item.querySelector("[data-why]");
    if (why.textContent === "Sending") return;
    why.textContent = "Sending";
    const body = new FormData();
    for (const [name, value] of [...entry.fields, ["key", entry.key], ["base", entry.base], ["hand", entry.hand], ["writer", member]]) body.append(name, value);
    try {
      await line.send(entry.action, body);
      shelf.remove(entry.hand);
      document.getElementById(`draft-${entry.key}`)?.remove();
      gone(entry, "It is sent.");
    } catch (error) {
      if (error.status === undefined) throw error;
      why.textContent = error.passing ? NOT_SENT : REFUSED;
      said.textContent = why.textContent;
    }
  }

  async function sendAll() {
    for (const { entry } of [...items.values()].reverse()) if (entry.unsent) await sendAgain(entry);
  }

  function gone({ hand }, sentence) {
    items.get(hand).item.remove();
    items.delete(hand);
    said.textContent = sentence;
    mind();
  }

  function mind() {
    section.querySelector("[data-none]").hidden = items.size > 0;
  }
}
