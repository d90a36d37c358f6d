/** Make what stands on the page like a fresh piece of it, touching only what differs: who is typing, pressing or reading
 *  in the rest of it goes on. What is the same thing in both is known by its id, or the first one inside it. */

export function morph(there, fresh) {
  attributes(there, fresh);
  let next = there.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = alike(next, child);
    if (!same) {
      there.insertBefore(there.ownerDocument.importNode(child, true), next);
      continue;
    }
    while (next !== same) next = without(next);
    next = same.nextSibling;
    if (same.nodeType === Node.ELEMENT_NODE) morph(same, child);
    else if (same.data !== child.data) same.data = child.data;
  }
  while (next) next = without(next);
}

function alike(from, child) {
  for (let node = from; node; node = node.nextSibling) {
    if (node.nodeName === child.nodeName && name(node) === name(child)) return node;
    // Text stands where it stands.
    if (child.nodeType !== Node.ELEMENT_NODE) return null;
  }
  return null;
}

function name(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  return node.id || node.getAttribute("name") || (node.querySelector("[id]")?.id ?? "");
}

function without(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function attributes(there, fresh) {
  for (const { name: attribute } of [...there.attributes]) {
    if (!fresh.hasAttribute(attribute) && !isKept(there, attribute)) there.removeAttribute(attribute);
  }
  for (const { name: attribute, value } of fresh.attributes) {
    if (there.getAttribute(attribute) !== value && !isKept(there, attribute)) there.setAttribute(attribute, value);
  }
}

/** Words that may have been sent already keep their key: sent again, they are the same words. And what she unfolded or
 *  folded stays so. */
function isKept(field, attribute) {
  if (attribute === "open" && field.nodeName === "DETAILS") return true;
  const words = field.name === "key" && field.form?.elements.words;
  return attribute === "value" && Boolean(words) && words.value !== words.defaultValue;
}
