/** Photos go off as soon as they are chosen, dropped or pasted; the form then carries only their numbers. Without this,
 *  or if it fails, the form's own fields for files do the same with the post. */

import { randomKey } from "../drafts/shelf.js";
import { arrived, button, coming } from "../photos/items.js";
import { LARGEST, Refusal, send } from "../photos/sending.js";

const TOO_LARGE = "This picture is larger than 10 MB. Please choose a smaller one.";
const ON_ITS_WAY = "Your photo is still on its way. All is sent as soon as it is here.";
const NOT_HERE = "A photo did not arrive. Try it again or take it out; then you can send.";
// Until someone has stopped typing; then what the photo shows is kept.
const PAUSE = 1500;

export function attach(place) {
  const form = place.closest("form");
  const numbers = form.elements.namedItem("photos");
  const list = place.querySelector("[data-items]");
  const said = place.querySelector("[data-said]");
  const most = Number(place.dataset.most);
  const underWay = new Set();
  // Numbers the form carries whose pictures could not be fetched.
  const unseen = new Set();
  let held = null;

  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.multiple = true;
  chooser.accept = "image/*,.heic,.heif";
  chooser.hidden = true;
  chooser.addEventListener("change", () => {
    add([...chooser.files]);
    chooser.value = "";
  });
  const more = button("Add a photo", "", () => chooser.click());
  more.lastChild.remove();
  place.querySelector("[data-files]")?.remove();
  place.append(more, chooser);
  for (const item of shown()) enhance(item);
  check();
  follow();

  form.addEventListener("photo-wanted", () => chooser.click());
  numbers.addEventListener("change", follow);
  for (const kind of ["paste", "drop", "dragover", "dragleave"]) form.addEventListener(kind, bring, true);
  form.addEventListener("submit", hold, true);
  form.addEventListener("reset", () => setTimeout(() => { list.replaceChildren(); tell(); }));

  /** Pictures dropped or pasted come here; words, also those with pictures in them, go on to the box. */
  function bring(event) {
    const data = event.clipboardData ?? event.dataTransfer;
    if (!data?.types.includes("Files")) return;
    const over = event.type === "dragover";
    place.classList.toggle("photo-over", over);
    if (event.type === "dragleave" || (!over && !isPicture(data))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!over) add([...data.files]);
  }

  function add(files) {
    for (const file of files) {
      if (shown().length + underWay.size >= most) {
        speak(`A post can carry ${most} photos. The others can go into another post.`);
        break;
      }
      start(file);
    }
    check();
  }

  function start(file) {
    const fields = { key: randomKey(), csrf_token: form.elements.csrf_token?.value ?? "", writer: form.elements.writer?.value ?? "" };
    const one = { failed: false, stop: () => {} };
    const item = coming(file, { stop, again: go });
    underWay.add(one);
    list.append(item.element);
    if (file.size > LARGEST) fail(new Refusal(422, TOO_LARGE));
    else go();

    async function go() {
      one.failed = false;
      item.begin();
      speak("Your photo is being sent.");
      const { done, stop: cut } = send(place.dataset.send, file, fields, item.progress);
      one.stop = cut;
      try {
        const answer = await done;
        underWay.delete(one);
        const element = arrived(answer.item);
        item.element.replaceWith(element);
        enhance(element);
        speak("Your photo is here. You can say what it shows, for members who cannot see it.");
        offerTopics();
        tell();
        settle();
      } catch (problem) {
        if (problem) fail(problem instanceof Refusal ? problem : new Refusal(500));
      }
    }

    function fail(refusal) {
      one.failed = true;
      item.fail(refusal.message, refusal.again);
      speak(refusal.message);
      held = null;
    }

    function stop() {
      underWay.delete(one);
      one.stop();
      item.element.remove();
      speak("");
      check();
      settle();
      more.focus();
    }
  }

  /** A photo in the list: a button in the place of "Take out", and what it shows is kept as it is typed. */
  function enhance(item) {
    const out = item.querySelector("[data-photo-out]");
    const words = item.querySelector("[data-photo-words]");
    const about = () => (words.value.trim() ? `the photo: ${words.value.trim()}` : "this photo");
    const take = button("Take out", "this photo", () => {
      const after = item.nextElementSibling;
      const back = button("Put it back", "", () => {
        list.insertBefore(item, after?.parentNode === list ? after : null);
        speak("");
        tell();
        words.focus();
      });
      back.lastChild.remove();
      item.remove();
      tell();
      speak(`You took out ${about()}. `);
      said.append(back);
      back.focus();
    });
    out.replaceWith(take);
    let pause;
    words.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => keep(words), PAUSE);
    });
    words.addEventListener("change", () => {
      clearTimeout(pause);
      keep(words);
    });
    // Enter here must not send the whole post.
    words.addEventListener("keydown", (event) => event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.preventDefault());
  }

  async function keep(words) {
    if (!words.dataset.photoWords) return;
    const body = new FormData();
    body.set("shows", words.value);
    body.set("csrf_token", form.elements.csrf_token?.value ?? "");
    // The form carries the words too, so nothing is lost when this fails.
    await fetch(words.dataset.photoWords, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => {});
  }

  /** Show the photos whose numbers the form carries, wherever those came from: a draft, or the browser's memory. */
  async function follow() {
    unseen.clear();
    const wanted = [...new Set(numbers.value.split(",").filter((number) => /^[1-9]\d*$/.test(number)))];
    for (const item of shown()) if (!wanted.includes(item.dataset.photo)) item.remove();
    for (const number of wanted) {
      if (list.querySelector(`[data-photo="${number}"]`)) continue;
      try {
        const answer = await fetch(`${place.dataset.item ?? place.dataset.send}/${number}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || list.querySelector(`[data-photo="${number}"]`)) continue;
        const item = arrived((await answer.json()).item);
        list.append(item);
        enhance(item);
      } catch {
        // Offline: the form still carries the number, and sends it.
        unseen.add(number);
      }
    }
    check();
  }

  /** While a photo is on its way, sending waits for it. */
  function hold(event) {
    if (underWay.size === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const failed = [...underWay].some((one) => one.failed);
    held = failed ? null : { by: event.submitter };
    speak(failed ? NOT_HERE : ON_ITS_WAY);
  }

  function settle() {
    if (!held || underWay.size > 0) return;
    const { by } = held;
    held = null;
    form.requestSubmit(by?.isConnected ? by : undefined);
  }

  function tell() {
    numbers.value = [...shown().map((item) => item.dataset.photo), ...unseen].join(",");
    numbers.dispatchEvent(new Event("input", { bubbles: true }));
    check();
  }

  function check() {
    more.hidden = shown().length + underWay.size >= most;
  }

  function offerTopics() {
    const touches = form.querySelector("details.touches");
    if (touches) touches.open = true;
    // The one a photo is most likely to touch on comes first. Whether it does, the author says.
    const offered = document.getElementById(place.dataset.offers ?? "")?.closest(".chip-choice");
    if (offered && !offered.contains(document.activeElement)) offered.parentElement.prepend(offered);
  }

  function speak(sentence) {
    said.textContent = sentence;
  }

  function shown() {
    return [...list.querySelectorAll("[data-photo]")];
  }
}

/** Whether what is pasted or dropped is a picture and no words. A picture copied from a page comes in its HTML, too. */
function isPicture(data) {
  const html = data.getData("text/html");
  const words = html ? html.replace(/<[^>]*>/g, "") : data.getData("text/plain");
  return data.files.length > 0 && !words.trim();
}
