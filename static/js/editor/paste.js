/** What comes from elsewhere, pasted or dropped, made into what the editor understands: words, and how they look. */

const PICTURE = /<(img|picture|svg|video)\b/i;
const UNWANTED = "img,picture,figure,video,audio,iframe,object,embed,svg,math,style,script,link,meta,template,form,input,button,select,textarea";

/** Have an editor take in words and refuse pictures; `refuse` says so. */
export function takeIn(editor, refuse) {
  let ours = false;
  editor.addEventListener("dragstart", () => { ours = true; });
  editor.addEventListener("dragend", () => { ours = false; });
  editor.addEventListener("paste", (event) => insert(event, event.clipboardData), true);
  editor.addEventListener("drop", (event) => ours || insert(event, event.dataTransfer), true);
  editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
  editor.addEventListener("trix-attachment-add", ({ attachment }) => {
    attachment.remove();
    refuse();
  });

  function insert(event, data) {
    const html = data.getData("text/html");
    const text = data.getData("text/plain");
    // Trix would read the HTML as it is, and the page's policy would complain of every style in it.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (html || text) editor.editor.recordUndoEntry("Paste");
    if (html) editor.editor.insertHTML(tidied(html));
    else if (text) editor.editor.insertString(text.replaceAll("\r\n", "\n"));
    if ((!html && !text && data.files.length) || PICTURE.test(html)) refuse();
  }
}

/** A paste with its pictures gone, its bold and italic said by elements, its paragraphs parted by an empty line. */
export function tidied(html) {
  // Styles and handlers are never heeded here, but the page's policy would complain of each; under another name they
  // can be read in peace.
  const calm = html.replace(/<(style|script)\b[^]*?(<\/\1\s*>|$)/gi, "").replace(/\s(on[a-z]+|style)\s*=/gi, (_, name) => (
    name.toLowerCase() === "style" ? " data-look=" : " data-act="));
  const page = new DOMParser().parseFromString(calm, "text/html");
  for (const element of page.querySelectorAll(UNWANTED)) element.remove();
  for (const element of page.querySelectorAll("[data-look]")) {
    const look = element.dataset.look;
    if (/font-weight:\s*(normal|[1-4]00)/i.test(look) && element.matches("b,strong")) element.replaceWith(...element.childNodes);
    else if (element.matches("span,font")) {
      if (/font-weight:\s*(bold|[6-9]00)/i.test(look)) within(element, "strong");
      if (/font-style:\s*italic/i.test(look)) within(element, "em");
    }
    delete element.dataset.look;
  }
  for (const paragraph of page.querySelectorAll("p")) {
    if (paragraph.nextElementSibling && !paragraph.closest("li")) paragraph.append(page.createElement("br"), page.createElement("br"));
    paragraph.replaceWith(...paragraph.childNodes);
  }
  return page.body.innerHTML;
}

/** The paragraphs of a kept source as the lines of one block, which is how the editor holds them. */
export function asLines(source) {
  return source.replace(/<\/p>\s*<p>/g, "<br><br>").replaceAll("<p>", "<div>").replaceAll("</p>", "</div>");
}

function within(element, name) {
  const inner = element.ownerDocument.createElement(name);
  inner.append(...element.childNodes);
  element.append(inner);
}
