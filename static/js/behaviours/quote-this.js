/** Words selected in a post can be quoted with one press: "Quote this" stands under them, next in line for Tab. Without a
 *  script, "Quote it" in the post's menu begins an answer with the whole post. */

import { opened } from "./editor.js";

// Until the browser has settled what is selected.
const PAUSE = 200;

export function attach(posts) {
  const form = document.getElementById("answer-form");
  if (!form) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-primary quote-this";
  button.textContent = "Quote this";
  const said = document.createElement("p");
  said.className = "heard-only";
  said.setAttribute("role", "status");
  posts.after(said);
  let passage = null;
  let timer = 0;

  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  // Browsers do not agree from where Tab goes on after a selection.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || !button.isConnected || document.activeElement.closest("a, button, input, textarea, trix-editor, summary")) return;
    event.preventDefault();
    button.focus();
  });
  // Pressing must not take the selection away before it is read.
  for (const press of ["pointerdown", "mousedown"]) button.addEventListener(press, (event) => event.preventDefault());
  button.addEventListener("click", () => quote(passage));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    getSelection().removeAllRanges();
    button.remove();
  });

  // What was selected while this was on its way.
  look();

  function look() {
    const found = selected(posts);
    if (!found) {
      // A finger on the button ends the selection in some browsers; it stays until something else is touched.
      if (document.activeElement === button) return;
      button.remove();
      said.textContent = "";
      return;
    }
    passage = found;
    const { post, prose, range } = found;
    if (button.previousElementSibling !== prose) {
      prose.after(button);
      said.textContent = "You can quote what you selected: press Tab, then Enter.";
    }
    const here = post.getBoundingClientRect();
    const last = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
    button.style.insetBlockStart = `${last.bottom - here.top + 8}px`;
    button.style.insetInlineStart = `${Math.max(8, Math.min(last.left - here.left, here.width - button.offsetWidth - 8))}px`;
  }

  async function quote({ post, lines, name }) {
    const id = post.id.replace("post-", "");
    button.remove();
    getSelection().removeAllRanges();
    const field = form.querySelector("[data-behaviour~='editor']");
    const box = field.querySelector("textarea");
    const link = post.querySelector("a[data-answer-to]");
    // What was begun somewhere else stays there; the quote joins it.
    if (!box.value.trim() && link) link.click();
    const editor = await opened(field);
    if (editor) put(editor, asQuote(id, name, lines));
    else type(box, id, name, lines);
    form.scrollIntoView({ block: "nearest" });
  }
}

/** The words one has selected within one post, as lines, or null. What it quotes from others is not among them. */
function selected(posts) {
  const selection = getSelection();
  if (selection.rangeCount === 0 || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const prose = (around instanceof Element ? around : around.parentElement).closest(".post > .prose");
  if (!prose || !posts.contains(prose)) return null;
  const post = prose.closest(".post");
  const lines = linesOf(range);
  if (lines.join("").trim().length < 2) return null;
  return { post, prose, range, lines, name: post.querySelector(".person-name").textContent.trim() };
}

function linesOf(range) {
  const piece = document.createElement("div");
  piece.append(range.cloneContents());
  for (const other of piece.querySelectorAll(".quote, .quote-left-out")) other.remove();
  for (const end of piece.querySelectorAll("br, p, li, blockquote")) end.after("\n");
  return piece.textContent.split("\n").map((line) => line.trim()).filter(Boolean);
}

function asQuote(id, name, lines) {
  const holder = document.createElement("blockquote");
  const source = document.createElement("a");
  source.href = `/posts/${id}`;
  source.textContent = `${name} wrote:`;
  holder.append(source);
  for (const line of lines) holder.append(document.createElement("br"), line);
  return holder.outerHTML;
}

function put(editor, html) {
  const text = editor.editor;
  const toEnd = () => text.setSelectedRange(text.getDocument().getLength() - 1);
  const empty = !text.getDocument().toString().trim();
  text.recordUndoEntry("Quote");
  toEnd();
  if (text.attributeIsActive("quote")) {
    // A quote would go on with the words that are put in at its end.
    text.loadHTML(`${editor.value}<div><br></div>`);
    toEnd();
  } else if (!empty) {
    text.insertLineBreak();
    for (const list of ["bullet", "number"]) while (text.attributeIsActive(list)) text.deactivateAttribute(list);
  }
  text.insertHTML(html + (empty ? "" : "<div><br></div>"));
  toEnd();
  editor.focus();
}

function type(box, id, name, lines) {
  const quoted = [`${name} wrote (/posts/${id}):`, ...lines].map((line) => `> ${line}`).join("\n");
  box.value = `${box.value.trim() ? `${box.value.trimEnd()}\n\n` : ""}${quoted}\n\n`;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}
