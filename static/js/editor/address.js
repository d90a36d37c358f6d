/** What someone typed as an address, as one that can be linked (https, http or mailto), or null. */
export function address(typed) {
  const text = typed.trim();
  if (!text || /[\s\\<>"]/.test(text)) return null;
  if (/^mailto:/i.test(text) || /^[^@:/]+@[^@:/]+\.[^@:/]+$/.test(text)) return `mailto:${text.replace(/^mailto:/i, "")}`;
  if (/^https?:\/\//i.test(text)) return web(text);
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? null : web(`https://${text}`);
}

function web(text) {
  try {
    const { hostname, username } = new URL(text);
    return hostname.includes(".") && !username ? text : null;
  } catch {
    return null;
  }
}
