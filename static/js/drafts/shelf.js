/** What this device keeps of what is typed: only words the server has not confirmed, and only for the member who typed
 *  them. Each open page has one entry, under its own name (`hand`), so that two pages never write over one another.
 *
 *  An entry: { hand, place, key, base, version, fields, at } and, when it was to be sent, { action, title, tried, unsent }. */

const PREFIX = "draft ";
// For a visitor, who has no account to keep it in: longer than a night's sleep, shorter than a borrowed computer's stay.
const VISITORS_KEEP_MS = 24 * 60 * 60 * 1000;

export class Shelf {
  #storage;
  #prefix;

  /** `storage` has getItem, setItem, removeItem and key, as localStorage has; null: nothing may be kept here. */
  constructor(storage, member) {
    this.#storage = storage;
    this.#prefix = `${PREFIX}${member || "visitor"} `;
  }

  /** Keep an entry. Says whether it is kept. */
  put(entry) {
    try {
      this.#storage.setItem(this.#prefix + entry.hand, JSON.stringify(entry));
      return true;
    } catch {
      // Refused, full, or not allowed here. Whoever asks says so.
      return false;
    }
  }

  remove(hand) {
    try {
      this.#storage?.removeItem(this.#prefix + hand);
    } catch {
      // Then nothing was kept.
    }
  }

  /** All entries of this member, newest first. */
  all(now = Date.now()) {
    const found = [];
    for (const name of names(this.#storage)) {
      if (!name.startsWith(this.#prefix)) continue;
      const entry = read(this.#storage, name);
      if (!entry || (this.#prefix.startsWith(`${PREFIX}visitor`) && now - entry.at > VISITORS_KEEP_MS)) this.#storage.removeItem(name);
      else found.push(entry);
    }
    return found.sort((one, other) => other.at - one.at);
  }

  /** Those whose page is not open any more. */
  async left(place) {
    const here = this.all().filter((entry) => !place || entry.place === place);
    if (here.length === 0) return here;
    const open = await openHands();
    return here.filter(({ hand }) => !open.has(hand));
  }
}

/** Forget everything typed in this browser, whoever typed it. */
export function wipe(storage) {
  for (const name of names(storage)) if (name.startsWith(PREFIX)) storage.removeItem(name);
}

/** The storage of this device, or null where it is refused. */
export function ofDevice() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** As long as this page lives, its entry is its own. */
export function hold(hand) {
  navigator.locks?.request(PREFIX + hand, () => new Promise(() => {})).catch(() => {});
}

async function openHands() {
  const { held = [] } = (await navigator.locks?.query().catch(() => null)) ?? {};
  return new Set(held.filter(({ name }) => name.startsWith(PREFIX)).map(({ name }) => name.slice(PREFIX.length)));
}

function names(storage) {
  try {
    return Array.from({ length: storage.length }, (_, n) => storage.key(n));
  } catch {
    return [];
  }
}

function read(storage, name) {
  try {
    const entry = JSON.parse(storage.getItem(name));
    return Array.isArray(entry.fields) && entry.key ? entry : null;
  } catch {
    return null;
  }
}

/** A name for a page, and a key like those the server makes for its forms. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
