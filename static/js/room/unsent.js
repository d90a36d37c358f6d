/** Words on their way: what stands in the box, and what was put aside to be sent later. Nothing leaves here before the
 *  server has confirmed it. Kept for this window only, so that the next person at a shared computer does not find it. */

/** Words older than this are not sent without her any more: the talk has gone on, and she decides. */
const SENT_BY_ITSELF_MS = 10 * 60 * 1000;

export class Unsent {
  /** `storage` has getItem, setItem and removeItem, as sessionStorage has. `newKey()` gives a key no words had before. */
  constructor(storage, name, newKey) {
    this.#storage = storage;
    this.#name = name;
    this.#newKey = newKey;
    const kept = this.#read();
    this.box = kept.box ?? this.#empty();
    this.aside = kept.aside ?? [];
  }

  #storage;
  #name;
  #newKey;

  /** Write down what stands in the box now. */
  write(source) {
    if (source === this.box.source) return;
    this.box.source = source;
    this.#keep();
  }

  /** The words in the box are being sent, touch on `topics` and answer the message with the id `answerTo`; `photos` are
   *  the form's fields about photos. `tried` says that the server may have them, whatever comes back. */
  trying(now, topics = [], answerTo = "", photos = []) {
    const earlier = this.#triedBefore();
    Object.assign(this.box, { earlier, tried: this.box.source, at: now, topics, answerTo, photos });
    this.#keep();
    return toSend(this.box);
  }

  /** The server has words under a key; `words` are what stands in the room. Gives what the box is to hold now: what was
   *  written since they were sent stays, in the box or aside. */
  confirmed(key, words) {
    this.aside = this.aside.flatMap((waiting) => (waiting.key === key ? this.#restOf(waiting, words) : [waiting]));
    if (this.box.key === key) {
      const { source, tried } = this.box;
      const all = tried === undefined ? source.trimStart() : source;
      const arrived = whichArrived(this.box, words);
      this.box = this.#empty();
      this.box.source = without(all, arrived) ?? source;
    }
    this.#keep();
    return this.box.source;
  }

  /** The server has said no to words under a key: they stay, and are not sent by themselves. `used`: it has others
   *  under that key, so these get a new one. */
  refused(key, used = false) {
    const newKey = used ? this.#newKey() : key;
    if (this.box.key === key) this.box = { ...this.#empty(), key: newKey, source: this.box.source };
    for (const words of this.aside) if (words.key === key) Object.assign(words, { key: newKey, at: 0 });
    this.#keep();
    return newKey;
  }

  /** Put the words in the box aside, to write others meanwhile. */
  putAside() {
    const { key, source, topics, answerTo, photos, at } = this.box;
    this.aside.push({ key, source, topics, answerTo, photos, at, earlier: this.#triedBefore() });
    this.box = this.#empty();
    this.#keep();
  }

  /** Other words than those in the box are sent at once, and wait here until they have arrived. */
  add(source, now, answerTo = "") {
    const words = { key: this.#newKey(), source, topics: [], answerTo, at: now };
    this.aside.push(words);
    this.#keep();
    return words;
  }

  /** Whether the box holds words that were tried and not confirmed, just as they were tried. */
  get boxWaits() {
    return this.box.tried !== undefined && this.box.tried === this.box.source;
  }

  /** Whether the server may have words under this key: they were tried, and no answer came. */
  mayHaveArrived(key) {
    if (this.box.key === key) return this.box.tried !== undefined;
    return this.aside.some((words) => words.key === key && words.at !== undefined);
  }

  /** What may be sent by itself when the line is back, in the order in which it was written. */
  due(now) {
    return this.boxWaits ? fresh([...this.aside, this.box], now) : this.asideDue(now);
  }

  /** The part of it that was put aside, and so goes before what stands in the box. */
  asideDue(now) {
    return fresh(this.aside, now);
  }

  /** Whether words under this key are still here. */
  has(key) {
    return this.box.key === key || this.aside.some((words) => words.key === key);
  }

  /** Other words than those in the box that were tried under its key: the server may have one of them instead. */
  #triedBefore() {
    const { source, tried = source, earlier = [] } = this.box;
    return tried === source ? earlier : [...earlier, tried];
  }

  /** What of words that were put aside is not in the room; she decides about it. */
  #restOf(waiting, words) {
    const arrived = whichArrived({ ...waiting, tried: waiting.source }, words);
    const source = without(waiting.source, arrived) ?? waiting.source;
    return source === "" ? [] : [{ ...waiting, key: this.#newKey(), source, earlier: [], at: 0 }];
  }

  #empty() {
    return { key: this.#newKey(), source: "", tried: undefined, at: undefined };
  }

  #read() {
    try {
      return JSON.parse(this.#storage.getItem(this.#name)) ?? {};
    } catch {
      return {};
    }
  }

  #keep() {
    try {
      if (this.box.source === "" && this.aside.length === 0) this.#storage.removeItem(this.#name);
      else this.#storage.setItem(this.#name, JSON.stringify({ box: this.box, aside: this.aside }));
    } catch {
      // Full, or switched off: then it is kept as long as the page is open.
    }
  }
}

function fresh(waiting, now) {
  return waiting.filter(({ at }) => now - at < SENT_BY_ITSELF_MS).map(toSend);
}

/** Of words that wait here, what is sent. Ready words, for instance, have no photos. */
function toSend({ key, source, topics = [], answerTo = "", photos = [] }) {
  return { key, source, topics, answerTo, photos };
}

/** Which of the words that were tried under one key have arrived, by those that stand in the room; undefined: one cannot
 *  say. */
function whichArrived({ tried, earlier = [] }, words) {
  if (tried === undefined) return words?.trim();
  if (earlier.length === 0) return tried;
  return [...earlier, tried].find((one) => folded(one) === folded(words ?? ""));
}

/** What was added to words after they were sent; undefined when they are others. */
function without(all, sent) {
  return sent !== undefined && all.startsWith(sent) ? all.slice(sent.length).trimStart() : undefined;
}

function folded(words) {
  return words.replace(/\s+/g, " ").trim();
}
