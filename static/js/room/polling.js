/** Being here where no socket gets through: said with each asking, and that it is over when the page is left. */

import { ask } from "./wire.js";

export class Polling {
  /** `people` shows who is here, `window` is what this page is called, `token()` what its forms are sent with. */
  constructor({ address, people, window, token }) {
    Object.assign(this, { address, people, window, token });
    globalThis.addEventListener("pagehide", () => this.#leave());
  }

  #stays = false;

  /** Ask who is here; `stays`: and be among them. Where a socket is only on its way, that is not needed yet. */
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
