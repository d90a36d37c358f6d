/** What stands in the list of chosen photos: one on its way, and one that has arrived. */

/** The element the server wrote for a photo. */
export function arrived(html) {
  return document.createRange().createContextualFragment(html).firstElementChild;
}

/** A photo on its way: {element, progress(part), fail(sentence, again)}. */
export function coming(file, { stop, again }) {
  const element = document.createElement("li");
  const name = document.createElement("p");
  const bar = document.createElement("progress");
  const said = document.createElement("p");
  const acts = document.createElement("div");
  element.className = "photo-item photo-coming";
  name.className = "photo-name";
  name.textContent = file.name || "Your photo";
  bar.setAttribute("aria-label", `How much of ${name.textContent} is sent`);
  bar.max = 1;
  bar.value = 0;
  const box = document.createElement("div");
  box.className = "progress";
  box.append(bar);
  said.className = "field-error";
  said.hidden = true;
  acts.className = "actions";
  const retry = button("Try again", name.textContent, again);
  retry.hidden = true;
  const out = button("Stop", name.textContent, stop);
  acts.append(retry, out);
  element.append(name, box, said, acts);
  return {
    element,
    progress(part) {
      bar.value = part;
      // All is sent; now it is made small there, and how long that takes nobody knows.
      if (part >= 1) bar.removeAttribute("value");
    },
    fail(sentence, mayTryAgain) {
      box.hidden = true;
      said.hidden = false;
      said.textContent = sentence;
      retry.hidden = !mayTryAgain;
      out.firstChild.textContent = "Take out";
    },
    begin() {
      box.hidden = false;
      bar.value = 0;
      said.hidden = true;
      retry.hidden = true;
      out.firstChild.textContent = "Stop";
    },
  };
}

/** A button; what it is about is added for those who hear it. */
export function button(label, about, pressed) {
  const element = document.createElement("button");
  const more = document.createElement("span");
  element.type = "button";
  element.className = "button";
  more.className = "heard-only";
  more.textContent = ` ${about}`;
  element.append(label, more);
  element.addEventListener("click", pressed);
  return element;
}
