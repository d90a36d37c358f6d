// Long enough to be read.
const SAID_MS = 3000;

/** Copy words from a button that says "Copy"; `select()` marks them where they stand. */
export async function copy(words, button, select) {
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied";
  } catch {
    // Not allowed here: then it is selected, and her own way of copying works.
    select();
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), SAID_MS);
}
