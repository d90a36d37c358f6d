/** What a page knows of a room: each message once, as it was last told, in the room's order.
 *
 *  Every message, edit and removal has a number of its own (`change`). Everything up to `number` has arrived. What arrives
 *  above it is kept too; as long as there is a gap below that, something is missing and must be asked for. */

export class Timeline {
  constructor(number = 0) {
    this.number = number;
    this.#highest = number;
  }

  #messages = new Map();
  #ahead = new Set();
  #highest;

  /** Take a message as it travels. Gives whether it is new or tells something new; what is older than known is dropped. */
  take(message) {
    const known = this.#messages.get(message.number);
    const news = !known || known.change < message.change;
    if (news) this.#messages.set(message.number, message);
    if (message.change > this.number) this.#ahead.add(message.change);
    this.heardOf(message.change);
    this.#advance();
    return news;
  }

  /** Everything from `asked` up to `number` has been asked for and taken. A page that has begun again meanwhile may lack
   *  some of what was before. */
  reach(number, asked = 0) {
    this.heardOf(number);
    if (asked <= this.number && number > this.number) this.number = number;
    for (const change of this.#ahead) if (change <= this.number) this.#ahead.delete(change);
    this.#advance();
  }

  /** The room has come to `number`, whatever of it has arrived here. */
  heardOf(number) {
    if (number > this.#highest) this.#highest = number;
  }

  /** Something is missing between what has arrived. */
  get gap() {
    return this.#highest > this.number;
  }

  get(number) {
    return this.#messages.get(number);
  }

  /** All messages, the first one first. */
  get messages() {
    return [...this.#messages.values()].sort((one, other) => one.number - other.number);
  }

  /** Know only these from now on. */
  startAgain(messages) {
    this.#messages.clear();
    this.#ahead.clear();
    this.number = this.#highest = Math.max(0, ...messages.map((message) => message.change));
    messages.forEach((message) => this.take(message));
  }

  #advance() {
    while (this.#ahead.delete(this.number + 1)) this.number += 1;
  }
}

/** A message that the page brought with it, in the shape in which messages come over the wire. */
export function asTravelling(item) {
  const { id, number, change, author, at } = item.dataset;
  return {
    ...{ id: Number(id), number: Number(number), change: Number(change), at, html: item.innerHTML },
    ...{ author: author ? Number(author) : null, removed: item.classList.contains("message-removed") },
  };
}
