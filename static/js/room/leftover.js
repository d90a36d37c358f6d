/** What stood in a box that is not there any more, as when the meeting is over: kept in this window until she lets it go. */

import { copy } from "../copying.js";

export class Leftover {
  /** `place` shows it. `name`: whose it is, and where it was written. */
  constructor(place, name, storage = sessionStorage) {
    Object.assign(this, { place, name, storage });
    this.all = this.#read();
    this.#show();
  }

  /** Call `change`, after which some boxes in `there` may have gone; what she had typed in those is kept here. */
  through(there, change) {
    const typed = [...there.querySelectorAll("input[name=words]")].filter((field) => field.value.trim() && field.value !== field.defaultValue);
    const labels = typed.map((field) => field.labels[0]?.textContent ?? "");
    change();
    const left = typed.map((field, at) => ({ label: labels[at], words: field.value })).filter((_, at) => !typed[at].isConnected);
    if (left.length > 0) this.#keep([...this.all, ...left]);
  }

  #keep(all) {
    this.all = all;
    try {
      if (all.length > 0) this.storage.setItem(this.name, JSON.stringify(all));
      else this.storage.removeItem(this.name);
    } catch {
      // Full, or switched off: then it is kept as long as the page is open.
    }
    this.#show();
  }

  #show() {
    const template = this.place.querySelector("template");
    const items = this.all.map((one, at) => {
      const item = template.content.firstElementChild.cloneNode(true);
      const field = item.querySelector("textarea");
      field.id = `left-${at}`;
      field.value = one.words;
      item.querySelector("label").htmlFor = field.id;
      item.querySelector("label").textContent = one.label;
      item.querySelector("[data-copy]").addEventListener("click", (event) => copy(one.words, event.currentTarget, () => field.select()));
      item.querySelector("[data-forget]").addEventListener("click", () => this.#keep(this.all.filter((other) => other !== one)));
      return item;
    });
    this.place.querySelectorAll(".field").forEach((old) => old.remove());
    this.place.append(...items);
    this.place.hidden = items.length === 0;
  }

  #read() {
    try {
      return JSON.parse(this.storage.getItem(this.name)) ?? [];
    } catch {
      return [];
    }
  }
}
