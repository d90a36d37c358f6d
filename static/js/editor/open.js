/** Puts Trix in the place of a textarea. The textarea stays in the form, hidden, and always holds what is to be sent:
 *  the editor's HTML, with the form's `format` field saying "rich". It fires `input` with every change, as if typed in.
 *  To put words into the editor from outside: set the textarea's value and the format, then fire `change` on it. */

import Trix from "trix";
import { offerNames } from "./names.js";
import { asLines, takeIn } from "./paste.js";
import { toolbar } from "./toolbar.js";

const { blockAttributes, textAttributes, dompurify } = Trix.config;
// What the server would drop is not taken in either.
delete blockAttributes.heading1;
delete blockAttributes.code;
delete textAttributes.strike;
const TEXT = ["a", "b", "blockquote", "br", "div", "em", "i", "li", "ol", "p", "span", "strong", "table", "tbody", "td", "tr", "ul"];
const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];
Object.assign(dompurify, { ALLOWED_TAGS: [...TEXT, ...HEADINGS], ALLOWED_ATTR: ["href"], ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false });

const NO_PICTURES = "Pictures cannot be put into the text.";
const BUT_BELOW = `${NO_PICTURES} You can add them below it, as photos.`;

/** Resolves when the editor has taken over, with every word and the cursor where they were. */
export async function open(field, box) {
  await customElements.whenDefined("trix-editor");
  await composed(box);
  const format = box.form.elements[field.dataset.format];
  const editor = build(field, box);
  // Photos stand beside the words, in a part of the form that knows how to send them (behaviours/photos.js).
  const addPhoto = box.form.querySelector('[data-behaviour~="photos"]') && (() => {
    const files = box.form.querySelector("[data-files]");
    if (files) files.open = true;
    else box.form.dispatchEvent(new Event("photo-wanted"));
  });
  const tools = toolbar(editor, box.id, { addPhoto, beginName: field.dataset.names && (() => beginName()) });
  const typed = { source: rich(field, box, format), text: box.value, cursor: [box.selectionStart, box.selectionEnd] };
  const focused = document.activeElement === box;

  let beginName = () => {};
  takeIn(editor, () => tools.say(addPhoto ? BUT_BELOW : NO_PICTURES, true));
  editor.addEventListener("trix-change", () => box.dispatchEvent(new Event("input", { bubbles: true })));
  // Trix would nest a list item; the key must always lead onwards.
  editor.addEventListener("keydown", (event) => event.key === "Tab" && event.stopImmediatePropagation(), true);
  // Trix writes down what was typed with the next picture it draws; a slow phone may send before it has drawn.
  box.form.addEventListener("formdata", ({ formData }) => {
    editor.editorController.render();
    formData.set(box.name, box.value);
  });
  box.addEventListener("change", () => fill(editor, format.value === "rich" ? box.value : null, box.value, format));

  const giveBack = take(field, box, editor, tools.element);
  try {
    fill(editor, typed.source, typed.text, format);
    if (field.dataset.names) beginName = offerNames(editor, field.dataset.names, tools.say);
  } catch (error) {
    giveBack(typed.text);
    throw error;
  }
  if (!focused) return;
  editor.focus();
  if (typed.source === null) editor.editor.setSelectedRange(typed.cursor);
}

/** What one typed so far as HTML, or null when it is plain text. */
function rich(field, box, format) {
  if (format.value === "rich") return box.value;
  return field.dataset.source && box.value === box.defaultValue ? field.dataset.source : null;
}

function fill({ editor }, source, text, format) {
  editor.loadHTML(asLines(source ?? lines(text)));
  format.value = "rich";
}

/** Plain text as the lines of one block: the cursor's place in it is the same as in the box. */
function lines(text) {
  const holder = document.createElement("div");
  // A space at an edge or beside another would be lost, and with it the cursor's place.
  holder.textContent = text.replace(/^ | $|(?<= ) /gm, "\u00a0");
  return `<div>${holder.innerHTML.replaceAll("\n", "<br>")}</div>`;
}

function build(field, box) {
  const editor = document.createElement("trix-editor");
  const copied = ["aria-describedby", "aria-invalid", "aria-required", "lang", "dir"];
  for (const name of copied) if (box.hasAttribute(name)) editor.setAttribute(name, box.getAttribute(name));
  const label = box.labels[0];
  label.id ||= `${box.id}-label`;
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-labelledby", label.id);
  editor.className = `${box.className} editor-text`;
  label.addEventListener("click", () => editor.focus());
  return editor;
}

/** Put the editor where the box is. Gives the way back. */
function take(field, box, editor, tools) {
  // The editor gets the name that the label and the list of errors lead to.
  editor.id = box.id;
  box.id = `${editor.id}-source`;
  editor.setAttribute("input", box.id);
  // Trix insists on a toolbar of its own and fills it unless something is in it; ours is reachable by keyboard.
  const unused = document.createElement("trix-toolbar");
  unused.id = `${editor.id}-unused`;
  unused.hidden = true;
  unused.append(document.createElement("span"));
  editor.setAttribute("toolbar", unused.id);
  // A browser that goes back would put this HTML into the plain box.
  box.autocomplete = box.form.elements[field.dataset.format].autocomplete = "off";
  box.required = false;
  box.value = "";
  box.hidden = true;
  box.before(tools, unused, editor);
  return function giveBack(text) {
    for (const element of [tools, unused, editor]) element.remove();
    box.id = editor.id;
    box.value = text;
    box.hidden = false;
  };
}

/** After the word that is being composed, if one is: moving the cursor now would break it. */
function composed(box) {
  return new Promise((resolve) => {
    let composing = false;
    box.addEventListener("compositionstart", () => { composing = true; });
    box.addEventListener("compositionend", () => setTimeout(resolve));
    setTimeout(() => composing || resolve());
  });
}
