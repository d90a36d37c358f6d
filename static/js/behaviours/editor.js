/** The box one writes in becomes the editor when it is needed: at once with data-editor="open", else on the first touch.
 *  With data-editor="plain" it stays as it is. Either way Ctrl+Enter sends. Until the editor is there, and if it never
 *  comes, the box takes the words. */

import { composing } from "../composing.js";

export function attach(field) {
  const box = field.querySelector("textarea");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || composing(event)) return;
    event.preventDefault();
    event.stopPropagation();
    box.form.requestSubmit();
  }, true);
  if (field.dataset.editor === "plain") return;
  if (field.dataset.editor === "open" || document.activeElement === box) return void become(field, box);
  for (const touch of ["pointerdown", "focus"]) box.addEventListener(touch, () => become(field, box), { once: true });
}

/** Have a field's editor come now. Resolves to it, or to null when the box stays as it is. */
export function opened(field) {
  return field.dataset.editor === "plain" ? Promise.resolve(null) : become(field, field.querySelector("textarea"));
}

const begun = new WeakMap();

function become(field, box) {
  if (!begun.has(box)) begun.set(box, load(field, box));
  return begun.get(box);
}

async function load(field, box) {
  try {
    const { open } = await import("../editor/open.js");
    await open(field, box);
    // The editor is taller than the box. If she has gone on by keyboard meanwhile, keep in sight where she is.
    const here = document.querySelector(":focus-visible");
    if (here && !field.contains(here)) here.scrollIntoView({ block: "nearest" });
    return field.querySelector("trix-editor");
  } catch (error) {
    // Offline, most likely. The box is still there with every word in it.
    console.info("The editor did not come; the plain box stays.", error);
    return null;
  }
}
