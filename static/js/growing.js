/** A box that grows with what is written in it, up to what its style allows, where the browser does not see to that itself
 *  (field-sizing: not on an iPhone of last year, nor in Firefox then). It never shrinks under the hand; empty, it begins again. */

const BY_ITSELF = CSS.supports("field-sizing: content");

/** Let a box have the height of its words, after these were changed by a script. */
export function grow(box) {
  if (BY_ITSELF) return;
  if (box.value === "") box.style.blockSize = "";
  else if (box.scrollHeight > box.clientHeight) box.style.blockSize = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
}

/** Let every box of the page grow, those that come later too. */
export function growing() {
  if (BY_ITSELF) return;
  document.addEventListener("input", ({ target }) => target.matches("textarea.input") && grow(target));
  document.querySelectorAll("textarea.input").forEach(grow);
}
