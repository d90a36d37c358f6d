/** Being in a room where no socket gets through: the page says with each request that it is there, and when it is left. */

import { ask } from "./wire.js";

export class Polling {
  /** `people` shows who is here, `window` is what this page is called, `token()` what its forms are sent with. */
  constructor({ address, people, window, token }) {
    Object.assign(this, { address, people, window, token });
    globalThis.addEventListener("pagehide", () => this.#leave());
  }

  #stays = false;

  /** Ask who is here; with `stays`, also count as here. That is not needed while a socket is only being reconnected. */
  ask(stays) {
    this.#stays = stays;
    const how = stays ? { method: "POST", body: this.#fields() } : {};
    ask(`${this.address}/here`, how).then((now) => this.people.show(now), () => {});
  }

  #leave() {
    if (this.#stays) navigator.sendBeacon(`${this.address}/left`, this.#fields());
    this.#stays = false;
  }

  #fields() {
    return new URLSearchParams({ csrf_token: this.token(), window: this.window });
  }
}
