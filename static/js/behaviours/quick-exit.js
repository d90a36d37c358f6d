/** Leaves at once, and puts the other page in place of this one, so that "back" does not lead here.
 *  Escape three times quickly does the same. Without a script it is a plain link. */

import { tapCounter } from "../taps.js";

export function attach(link) {
  const leave = () => {
    // What was on the screen goes first: the other page may take a while to come.
    document.body.hidden = true;
    document.title = " ";
    window.location.replace(link.href);
  };
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    leave();
  });
  const tapped = tapCounter();
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.repeat && tapped(event.timeStamp)) leave();
  });
}
