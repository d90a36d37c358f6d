/** Who said a message and what, read from its HTML: for the line over an answer, and for screen readers. */

// The server cuts the line of what is answered at the same place (chat/history.py).
const ONE_LINE = 120;

/** { name, words } of the HTML of a message. Words under a cover are not among them; what the cover says is. */
export function told(html) {
  const page = new DOMParser().parseFromString(html.replace(/<(?:br|\/p|\/li)\b[^>]*>/g, "$& "), "text/html");
  const name = page.querySelector(".person-name .if-theirs") ?? page.querySelector(".person-name");
  const words = page.querySelector(".cover-words") ?? page.querySelector(".message-text");
  return { name: folded(name), words: folded(words) };
}

/** Words cut to a line, between two of them. */
export function oneLine(words, limit = ONE_LINE) {
  if (words.length <= limit) return words;
  const kept = words.slice(0, limit - 1);
  const whole = words[limit - 1] === " " ? kept : kept.slice(0, Math.max(0, kept.lastIndexOf(" ")));
  return `${(whole.length > limit / 2 ? whole : kept).replace(/[ ,;:.]+$/, "")}…`;
}

function folded(element) {
  return (element?.textContent ?? "").replace(/\s+/g, " ").trim();
}
