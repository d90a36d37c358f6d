/** In a list of things that open where they stand, opening one closes the one before; Escape closes and returns to its button. */

export function attach(holder) {
  holder.addEventListener("toggle", (event) => {
    if (!event.target.matches("details.more[open]")) return;
    for (const other of holder.querySelectorAll("details.more[open]")) if (other !== event.target) other.open = false;
  }, true);
  holder.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest("details.more[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}
