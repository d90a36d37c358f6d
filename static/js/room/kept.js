/** Keeps drafts of what stands in a room's box, like all that is typed in this network: on the device at once, on the server
 *  a little later. `Unsent` (unsent.js) holds what is on its way in this window; the words under each of its keys are a
 *  draft until they have arrived. */

import { notByTheBrowser, read } from "../drafts/fields.js";
import { Keeper } from "../drafts/keeper.js";
import { Line } from "../drafts/line.js";
import { Shelf, hold, ofDevice, randomKey } from "../drafts/shelf.js";

const SAYS = { device: "Saved on this device", saved: "Saved", screen: "Not saved yet" };
const SOON_MS = 250;

export class Kept {
  #keepers = new Map();
  // By key: words that have arrived and stand in the room.
  #said = new Map();
  #timer;

  /** `missed()`: something was said of which this page has not heard. */
  constructor(form, unsent, missed) {
    const { place, version, device } = form.dataset;
    const token = (now) => (now ? (form.elements.csrf_token.value = now) : form.elements.csrf_token.value);
    Object.assign(this, { form, unsent, missed, place, says: form.querySelector("[data-kept]") });
    this.shelf = new Shelf(device === "shared" ? null : ofDevice(), form.elements.writer.value);
    this.line = new Line({ token, member: form.elements.writer.value });
    form.querySelector("[data-keep]")?.remove();
    notByTheBrowser(form);
    // What this window has itself goes before what the server brings; that is not lost, but among her drafts.
    const given = form.elements.source.defaultValue;
    if (unsent.box.source) form.elements.source.value = unsent.box.source;
    // What was typed before this ran may be on its way by the form itself, under the form's key.
    else unsent.box.key = form.elements.key.value;
    const same = [given, ""].includes(unsent.box.source) && unsent.box.key === form.elements.key.value;
    // Both have the same: she goes on from there, rather than beside it.
    if (same && Number(version)) this.#keeper(unsent.box.key, Number(version));
    form.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), SOON_MS);
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.#now());
    window.addEventListener("pagehide", () => this.#look());
    // Whoever was faster than the script has typed already.
    if (form.elements.source.value !== given || !Number(version)) this.#look();
  }

  /** Take up what a window that was closed has left on this device. `free()`: whether the box may have it; `put(words)`
   *  puts it there. */
  async takeUp(free, put) {
    for (const entry of await this.shelf.left(this.place)) {
      const source = entry.fields.find(([name]) => name === "source")?.[1] ?? "";
      const inBox = this.unsent.has(entry.key) && source === this.unsent.box.source;
      if (inBox || this.#said.get(entry.key) === source.trim()) {
        this.shelf.remove(entry.hand);
        continue;
      }
      const said = await this.line.settle(entry).catch(() => null);
      if ((!said || said.key) && source && free()) {
        const key = said?.key || entry.key;
        this.unsent.box.key = key;
        this.#keeper(key, said?.version ?? entry.base);
        put(source);
        this.#look();
      } else if (!said) continue;
      this.shelf.remove(entry.hand);
    }
  }

  /** Words under `key` are being sent: keep no newer draft of them until `again` or `arrived`. */
  pause(key) {
    this.#look();
    return this.#keepers.get(key)?.pause();
  }

  /** Words under `key` were not taken: go on keeping them. */
  again(key) {
    this.#keepers.get(key)?.again();
  }

  /** The server has what was sent under `key`; `words`: what that is, if the form itself may have sent it. */
  arrived(key, words) {
    if (words !== undefined) this.#said.set(key, words.trim());
    if (!this.#keepers.has(key)) return;
    this.#keepers.get(key).end();
    this.#keepers.delete(key);
    this.#say("");
    if (this.form.elements.source.value) this.#look();
  }

  /** Keep what stands in the box now; gives whether the server has it. */
  async last() {
    this.#look();
    const keeper = this.#keepers.get(this.unsent.box.key);
    await keeper?.flush();
    return Boolean(keeper?.isKept);
  }

  /** What goes along with words under `key`, so that the server knows their draft. */
  along(key) {
    const { base = 0, hand = "" } = this.#keepers.get(key) ?? {};
    return { base, hand };
  }

  #keeper(key, version = 0) {
    const known = this.#keepers.get(key);
    if (known) return known;
    const hand = randomKey();
    const told = {
      state: (now) => keeper === this.#keepers.get(this.unsent.box.key) && this.#say(SAYS[now] ?? ""),
      key: (other) => this.#renamed(keeper, other),
      // Sent, and only the answer was lost: then the words are in the room.
      ended: (how) => {
        const arrived = how === "sent" && this.unsent.mayHaveArrived(keeper.key);
        if (arrived) this.missed();
        return arrived;
      },
      // The others are on the page of drafts; a live room has no place for them.
      beside: () => {},
    };
    const keeper = new Keeper({ place: this.place, key, version }, { hand, shelf: this.shelf, line: this.line, told });
    hold(hand);
    this.#keepers.set(key, keeper);
    return keeper;
  }

  #renamed(keeper, key) {
    // Found before it is changed: an entry that is set anew would be come to again, and again.
    const [old] = [...this.#keepers].find(([, one]) => one === keeper) ?? [];
    // What may have arrived goes on under the key it was sent with, whatever its draft is called by now.
    if (old !== this.unsent.box.key || this.unsent.box.tried !== undefined) return;
    this.#keepers.delete(old);
    this.#keepers.set(key, keeper);
    this.unsent.box.key = key;
  }

  #look() {
    clearTimeout(this.#timer);
    const { key } = this.unsent.box;
    const { source, photos } = this.form.elements;
    if (source.value === "" && !photos?.value && !this.#keepers.has(key)) return;
    this.#keeper(key).write(read(this.form));
  }

  #now() {
    this.#look();
    for (const keeper of this.#keepers.values()) keeper.flush(true);
  }

  #say(words) {
    if (this.says.textContent !== words) this.says.textContent = words;
  }
}
