/** To the server and back, for words: keeping a draft, sending a form. */

import { randomKey } from "./shelf.js";

const ANSWER_WITHIN_MS = 15000;

/** It did not work. `status`: what the server said; 0: it was not reached. */
class NotTaken extends Error {
  constructor(status, sentence = "") {
    super(sentence || `status ${status}`);
    Object.assign(this, { status, sentence });
  }

  /** Whether the same words may be taken another time. */
  get passing() {
    return this.status === 0 || this.status === 401 || this.status >= 500;
  }
}

export class Line {
  /** `token()` and `token(new)`: the form's CSRF token. `member`: who had the page on the screen. */
  constructor({ token, member }) {
    Object.assign(this, { token, member });
  }

  /** Keep what an entry holds. Gives what the server says: { key, version, url, beside } or { ended }. Raises NotTaken. */
  async keep({ place, key, hand, base, version, fields }, keepalive = false) {
    const pairs = [...fields, ["writer", this.member], ["key", key], ["hand", hand], ["base", base], ["version", version]];
    // A body in the form of an address is the shortest, and a page that closes may send only a short one.
    const body = () => new URLSearchParams([...pairs.map((pair) => pair.map(String)), ["csrf_token", this.token()]]);
    const address = `/drafts/${encodeURIComponent(place)}`;
    const answer = await this.#post(() => ({ address, body: body(), keepalive, headers: { Accept: "application/json" } }));
    const said = await answer.json().catch(() => null);
    if (answer.ok && said) return said;
    // Cut off on its way, half an answer is none.
    throw new NotTaken(answer.ok ? 0 : answer.status, said?.sentence);
  }

  /** Have the server keep what a page that is gone has left on this device; words under a key that was used get a new one.
   *  Gives what it says; without a key there is nothing left to keep. Raises NotTaken. */
  async settle(entry) {
    const said = await this.keep(entry);
    if (!said.ended) return said;
    if (said.ended === "sent" && entry.tried === JSON.stringify(entry.fields)) return { key: "" };
    return this.keep({ ...entry, key: randomKey(), base: 0, version: 1 });
  }

  /** Send a form; gives the address that shows what came of it. Raises NotTaken. */
  async send(address, body) {
    const answer = await this.#post(() => {
      body.set("csrf_token", this.token());
      return { address, body, headers: { "X-Sends": "1" } };
    });
    if (!answer.ok) throw new NotTaken(answer.status);
    const { url } = await answer.json().catch(() => ({}));
    if (!url) throw new NotTaken(406);
    return url;
  }

  async #post(make) {
    const answer = await this.#ask(make());
    if (answer.status !== 400 || !(await this.#renew())) return answer;
    return this.#ask(make());
  }

  async #ask({ address, ...options }) {
    try {
      return await fetch(address, {
        method: "POST",
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        ...options,
      });
    } catch {
      throw new NotTaken(0);
    }
  }

  /** The page has been open for longer than its token lasts, or she has signed in again elsewhere. */
  async #renew() {
    try {
      const answer = await fetch("/drafts/token", { cache: "no-store", headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (String(said.member) !== String(this.member)) return false;
      this.token(said.csrf_token);
      return true;
    } catch {
      return false;
    }
  }
}
