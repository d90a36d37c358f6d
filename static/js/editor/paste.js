/** What comes from elsewhere, pasted or dropped, made into what the editor understands: words, and how they look. */

import { flat } from "./flat.js";

const PICTURE = /<(img|picture|svg|video)\b/i;
const UNWANTED = "img,picture,figure,video,audio,iframe,object,embed,svg,math,style,script,link,meta,template,form,input,button,select,textarea,br.Apple-interchange-newline";
// A smiling face that a page shows as a picture is a letter all the same.
const SIGN = /^\p{Extended_Pictographic}[\p{Extended_Pictographic}\p{Emoji_Modifier}\u200d\ufe0f]*$/u;
const BOLD = /(?<![\w-])font-weight:\s*(bold|[6-9]00)/i;
const NOT_BOLD = /(?<![\w-])font-weight:\s*(normal|[1-4]00)/i;
const WORD_ITEM = /mso-list:\s*l\d+\s+level([1-9])/i;

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

/** A paste with its pictures gone, its bold and italic said by elements, tables made lines, and Word's paragraphs that
 *  only look like lists made lists. Nothing in it is fetched or run. */
export function tidied(html) {
  // Styles and handlers are never heeded here, but the page's policy would complain of each; under another name they
  // can be read in peace.
  const calm = html.replace(/<(style|script)\b[^]*?(<\/\1\s*>|$)/gi, "").replace(/\s(on[a-z]+|style)\s*=/gi, (_, name) => (
    name.toLowerCase() === "style" ? " data-look=" : " data-act="));
  const page = new DOMParser().parseFromString(calm, "text/html");
  for (const sign of page.querySelectorAll("img[alt]")) if (SIGN.test(sign.alt)) sign.replaceWith(sign.alt);
  for (const element of page.querySelectorAll(UNWANTED)) element.remove();
  wordLists(page);
  for (const element of page.querySelectorAll("[data-look]")) {
    const look = element.dataset.look;
    if (NOT_BOLD.test(look) && element.matches("b,strong")) element.replaceWith(...element.childNodes);
    else if (element.matches("span,font")) {
      if (BOLD.test(look)) within(element, "strong");
      if (/font-style:\s*italic/i.test(look)) within(element, "em");
    }
    delete element.dataset.look;
  }
  for (const table of page.querySelectorAll("table")) table.replaceWith(rows(table));
  for (const heading of page.querySelectorAll("h1,h2,h3,h4,h5,h6")) {
    within(heading, "strong");
    become(heading, "p");
  }
  return flat(page.body);
}

/** A table as lines, its cells parted by a stroke. */
function rows(table) {
  const lines = table.ownerDocument.createElement("p");
  for (const row of table.rows) {
    if (lines.hasChildNodes()) lines.append(table.ownerDocument.createElement("br"));
    [...row.cells].forEach((cell, number) => {
      for (const inner of cell.querySelectorAll("p,div,table")) inner.replaceWith(...inner.childNodes, " ");
      cell.normalize();
      if (cell.firstChild?.nodeType === Node.TEXT_NODE) cell.firstChild.data = cell.firstChild.data.trimStart();
      if (cell.lastChild?.nodeType === Node.TEXT_NODE) cell.lastChild.data = cell.lastChild.data.trimEnd();
      lines.append(...(number ? [" | "] : []), ...cell.childNodes);
    });
  }
  return lines;
}

/** Word writes a list as paragraphs, each with its bullet typed out and its place said in a style. */
function wordLists(page) {
  const items = [...page.querySelectorAll("p[data-look]")].filter((paragraph) => WORD_ITEM.test(paragraph.dataset.look));
  let before = null;
  let open = [];
  for (const item of items) {
    const level = Number(WORD_ITEM.exec(item.dataset.look)[1]);
    const typed = [...item.querySelectorAll("[data-look*='mso-list']")].filter((span) => /mso-list:\s*ignore/i.test(span.dataset.look));
    const kind = /[0-9a-z]+[.)]/i.test(typed[0]?.textContent ?? "") ? "ol" : "ul";
    for (const span of typed) span.remove();
    if (before && before.nextElementSibling === item) open = open.slice(0, level);
    else open = [];
    while (open.length && open.length === level && open.at(-1).localName !== kind) open.pop();
    while (open.length < level) {
      const list = page.createElement(kind);
      if (open.length) (open.at(-1).lastElementChild ?? open.at(-1).appendChild(page.createElement("li"))).append(list);
      else item.before(list);
      open.push(list);
    }
    const entry = page.createElement("li");
    entry.append(...item.childNodes);
    open.at(-1).append(entry);
    [before] = open;
    item.remove();
  }
}

/** The paragraphs of a kept source as the lines of one block, which is how the editor holds them. */
export function asLines(source) {
  return source.replace(/<\/p>\s*<p>/g, "<br><br>").replaceAll("<p>", "<div>").replaceAll("</p>", "</div>");
}

function become(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

function within(element, name) {
  const inner = element.ownerDocument.createElement(name);
  inner.append(...element.childNodes);
  element.append(inner);
}
