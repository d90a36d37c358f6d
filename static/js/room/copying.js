/** Copy words from a button that says "Copy"; `field` shows them. */
export async function copy(words, button, field) {
  try {
    await navigator.clipboard.writeText(words);
    button.textContent = "Copied";
  } catch {
    // Not allowed here: then it is selected, and her own way of copying works.
    field.select();
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), 3000);
}
