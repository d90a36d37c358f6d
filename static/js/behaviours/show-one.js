/** "Show this one" brings the words where the cover stood, so that nothing typed on the page is left behind. */
import { enliven } from "../app.js";

export function attach(holder) {
  const place = holder.closest("[data-covered]");
  const form = holder.querySelector("form");
  if (!place?.id || !form) return;
  form.addEventListener("submit", async function bring(event) {
    event.preventDefault();
    const shown = await fetched(form, place.id).catch(() => null);
    if (!shown) {
      // Whatever went wrong, the page itself can do it.
      form.removeEventListener("submit", bring);
      return form.requestSubmit();
    }
    place.replaceWith(shown);
    enliven(shown);
    shown.tabIndex = -1;
    return shown.focus();
  });
}

async function fetched(form, id) {
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (!response.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.getElementById(id);
  return found && !found.matches("[data-covered]") ? document.adoptNode(found) : null;
}
