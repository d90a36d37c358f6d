/** How a room reads: the size of its words, whether news is read aloud, and holding the stream. The first two are hers
 *  wherever she signs in; holding is for now. */

export class HowItReads {
  constructor(place, { stream, announcer, token }) {
    Object.assign(this, { place, announcer, token, form: place.querySelector("form[data-reads]") });
    this.form.querySelector("[data-save]").remove();
    for (const part of place.querySelectorAll("[data-scripted]")) part.hidden = false;
    this.form.addEventListener("change", () => this.#changed());
    const holds = [...place.querySelectorAll("[data-hold]")];
    for (const hold of holds) {
      hold.addEventListener("click", () => {
        const held = hold.getAttribute("aria-pressed") !== "true";
        for (const one of holds) one.setAttribute("aria-pressed", String(held));
        stream.hold(held);
      });
    }
    announcer.pause(!this.form.elements.aloud.checked);
  }

  async #changed() {
    const { text, aloud } = this.form.elements;
    this.place.dataset.text = text.value;
    this.announcer.pause(!aloud.checked);
    const body = new URLSearchParams(new FormData(this.form));
    body.set("csrf_token", this.token());
    const word = this.form.querySelector("[data-word]");
    const saved = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } }).then((answer) => answer.ok, () => false);
    word.textContent = saved ? "Saved" : "It is so for now. It could not be saved.";
  }
}
