/** A form one writes in never loses a word: it is kept while it is typed, found again, and stays until it has arrived. */

import { fill, given, notByTheBrowser, read, sameWords, words } from "../drafts/fields.js";
import { Keeper } from "../drafts/keeper.js";
import { Line } from "../drafts/line.js";
import { Shelf, hold, ofDevice, randomKey } from "../drafts/shelf.js";

const SAYS = { device: "Saved on this device", saved: "Saved", screen: "Not saved yet", sending: "Sending", sent: "Sent" };
const NOT_SENT = "Not sent yet.";
const SIGNED_OUT = "You were signed out to keep your words private. What you wrote is safe on this device.";
const TYPED = ["beforeinput", "input", "change", "paste", "cut", "drop"];
// A script's own change of the form comes with no event; it has settled by then.
const SOON_MS = 250;

export function attach(form) {
  const { place, device, byItself } = form.dataset;
  const onlyHere = device === "only";
  const member = form.elements.writer.value;
  const hand = randomKey();
  const shelf = new Shelf(device === "shared" ? null : ofDevice(), member);
  const token = (now) => (now ? (form.elements.csrf_token.value = now) : form.elements.csrf_token.value);
  const line = new Line({ token, member });
  const state = form.querySelector("[data-state]");
  const told = { state: tell, key: (key) => (form.elements.key.value = key), beside: showBeside, refused: (sentence) => say(sentence, "waiting"), failed };
  const paper = { place, key: form.elements.key.value, version: Number(form.dataset.version) };
  const keeper = new Keeper(paper, { hand, shelf, line: onlyHere ? null : line, told });
  const first = given(form);
  let typed = false;
  let sending = false;
  let timer;

  hold(hand);
  notByTheBrowser(form);
  form.querySelector("[data-keep]")?.remove();
  for (const name of TYPED) form.addEventListener(name, changed);
  form.addEventListener("click", (event) => event.isTrusted && event.target.closest("[data-editor] button") && (typed = true));
  form.addEventListener("submit", submitted);
  form.querySelector("[data-forget]")?.addEventListener("click", () => keeper.end());
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && (look(), keeper.flush(true)));
  window.addEventListener("pagehide", look);
  window.addEventListener("online", () => (keeper.unsent && byItself !== undefined ? form.requestSubmit() : keeper.flush()));
  // A page that comes back from the past would send under a key that is used.
  window.addEventListener("pageshow", (event) => event.persisted && sending && location.reload());
  // Whoever was faster than the script has typed already.
  if (!form.querySelector("trix-editor")) look();
  takeUp();

  function changed(event) {
    if (event.isTrusted) typed = true;
    clearTimeout(timer);
    timer = setTimeout(look, SOON_MS);
  }

  function look() {
    clearTimeout(timer);
    const fields = read(form);
    if (sending || (!typed && sameWords(fields, first))) return;
    typed = true;
    keeper.write(fields);
  }

  /** What other pages of this browser have left here without the server knowing. */
  async function takeUp() {
    for (const entry of await shelf.left(place)) {
      if (sameWords(entry.fields, read(form)) && entry.key === keeper.key) {
        if (entry.unsent) notSent(0, entry);
        else shelf.remove(entry.hand);
        continue;
      }
      const said = onlyHere ? null : await settle(entry);
      if (said === "over") continue;
      const elsewhere = form.elements.to?.value && !entry.fields.some(([name, value]) => name === "to" && value === form.elements.to.value);
      const free = !typed && !elsewhere && (keeper.version === 0 || (said ?? entry).key === keeper.key);
      if (free) {
        fill(form, entry.fields);
        typed = true;
        keeper.adopt({ key: (said ?? entry).key, version: said ? said.version : entry.base, fields: entry.fields, kept: Boolean(said) });
        if (entry.unsent) notSent(0, entry);
      } else if (said) showBeside({ words: words(entry.fields), url: said.url });
      if (free || said) shelf.remove(entry.hand);
    }
    if (keeper.unsent && byItself !== undefined && navigator.onLine) form.requestSubmit();
  }

  /** Have the server keep what was left. Gives what it says, null when it cannot be asked, "over" when it is done with. */
  async function settle(entry) {
    try {
      const said = await line.settle(entry);
      if (said.key) return said;
      shelf.remove(entry.hand);
      return "over";
    } catch {
      return null;
    }
  }

  async function submitted(event) {
    // What has no account yet goes as any form does; the page that thanks for it ends its entry.
    if (event.defaultPrevented || onlyHere || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (sending) return;
    const body = new FormData(form);
    const fields = read(form);
    sending = true;
    say(SAYS.sending);
    keeper.fields = fields;
    // Whatever happens on the way, the device knows that it was to be sent.
    const how = { action: form.action, page: location.pathname + location.search, title: document.title.split(" · ")[0], tried: JSON.stringify(fields) };
    shelf.put(keeper.entry(how));
    await keeper.pause();
    for (const [name, value] of Object.entries({ key: keeper.key, base: keeper.base, hand })) body.set(name, form.elements[name].value = value);
    try {
      const url = await line.send(form.action, body);
      keeper.end();
      say(SAYS.sent, "good");
      location.assign(url);
      // Only to a mark on this very page: then nothing is loaded, and it must be.
      if (new URL(url, location).pathname + new URL(url, location).search === location.pathname + location.search) location.reload();
    } catch (error) {
      if (error.status === undefined) throw error;
      // The server has something to say about it, and its page says it, with the words in it.
      if (!error.passing) return void HTMLFormElement.prototype.submit.call(form);
      sending = false;
      typed = true;
      notSent(error.status, how);
      keeper.again();
    }
  }

  function notSent(status, how) {
    keeper.unsent = true;
    keeper.fields ??= read(form);
    const { action, page, title, tried } = how;
    const kept = shelf.put(keeper.entry({ action, page, title, tried, unsent: true }));
    // Signed out where nothing may be kept on the device: the server keeps it, and offers it after signing in.
    if (status === 401 && !kept) return void HTMLFormElement.prototype.submit.call(form);
    form.querySelector("[data-unsent]").hidden = false;
    form.querySelector("[data-sign-in]").hidden = status !== 401;
    if (status === 401) return void say(SIGNED_OUT, "waiting");
    const where = kept ? "It is kept on this device." : keeper.isKept ? "It is kept under Drafts." : "It is on this screen only: please copy it.";
    say(`${NOT_SENT} ${where}${byItself === undefined ? "" : " It goes by itself when the line is back."}`, "waiting");
  }

  function tell(now) {
    if (keeper.unsent) return void notSent(0, keeper.sending);
    say(SAYS[now] ?? "", now === "saved" ? "good" : "");
  }

  /** The server could not be reached. Where the device keeps nothing either, that must be said. */
  function failed() {
    if (keeper.state === "screen" && !keeper.unsent) say("Not saved yet. It is on this screen only.", "waiting");
  }

  function say(sentence, tone = "") {
    // What only reassures is not read aloud again and again.
    state.ariaLive = tone === "waiting" || sentence === SAYS.sent ? "polite" : "off";
    if (state.textContent !== sentence) state.textContent = sentence;
    state.classList.toggle("is-good", tone === "good");
    state.classList.toggle("is-waiting", tone === "waiting");
  }

  function showBeside({ words, url }) {
    const list = form.querySelector("[data-beside]");
    const shown = form.querySelector(".writing-drafts > template").content.firstElementChild.cloneNode(true);
    shown.querySelector(".kept-lines").textContent = words;
    shown.querySelector("a").href = url;
    if ([...list.querySelectorAll("a")].every((link) => link.getAttribute("href") !== url)) list.append(shown);
  }
}
