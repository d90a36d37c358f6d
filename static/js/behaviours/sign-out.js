/** Before she signs out, the server gets what only this device has; then the device forgets all of it. */

import { Line } from "../drafts/line.js";
import { Shelf, ofDevice, wipe } from "../drafts/shelf.js";

export function attach(place) {
  const form = place.querySelector("form[action$='/sign-out']");
  const { member } = place.dataset;
  const warning = place.querySelector("[data-warning]");

  form.addEventListener("submit", async (event) => {
    const storage = ofDevice();
    const left = new Shelf(storage, member).all();
    // She has been told, and wants to go all the same.
    if (left.length === 0 || !warning.hidden) return wipe(storage);
    event.preventDefault();
    const line = new Line({ member, token: (now) => (now ? (form.elements.csrf_token.value = now) : form.elements.csrf_token.value) });
    const kept = await Promise.allSettled(left.map((entry) => line.settle(entry)));
    if (kept.every(({ status }) => status === "fulfilled")) {
      wipe(storage);
      return void form.submit();
    }
    warning.hidden = false;
  });
}
