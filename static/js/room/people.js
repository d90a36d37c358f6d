/** Who is here, beside the stream. Told anew as a whole each time; on the page only what differs is touched. */

export class People {
  /** `place` is the room on the page; `me` the id of its reader. */
  constructor(place, me) {
    this.list = place.querySelector("[data-people]");
    this.counts = place.ownerDocument.querySelectorAll("[data-people-count]");
    this.me = me;
    this.#markMe();
  }

  // When the list that is shown was read, by the server's clock.
  #at = 0;

  /** Show who is here, unless something newer was shown before. */
  show({ at, count, html }) {
    if (at < this.#at) return;
    this.#at = at;
    const template = document.createElement("template");
    template.innerHTML = html;
    const there = new Map([...this.list.children].map((item) => [item.dataset.member, item]));
    // An item that stays is not replaced, so that nothing flickers and the focus stays where it is.
    const wanted = [...template.content.children].map((item) => {
      const old = there.get(item.dataset.member);
      return old && old.textContent.trim() === item.textContent.trim() ? old : item;
    });
    this.list.replaceChildren(...wanted);
    for (const place of this.counts) place.textContent = count;
    this.#markMe();
  }

  #markMe() {
    for (const item of this.list.children) item.classList.toggle("is-me", Number(item.dataset.member) === this.me);
  }
}
