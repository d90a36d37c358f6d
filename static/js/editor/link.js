/** The few lines in which one writes where a link leads. Opened from the toolbar; Escape or Cancel leaves all as it was. */

import { address } from "./address.js";

const WRONG = "This does not look like an address. It could be something like bcna.org.au.";

/** {element, open}. `opener` is the button it is opened from. */
export function linkPanel(editor, opener, id) {
  const element = document.createElement("div");
  const input = make("input", { type: "text", id: `${id}-link`, className: "input", inputMode: "url", autocomplete: "off", autocapitalize: "off", spellcheck: false });
  const label = make("label", { htmlFor: input.id, className: "field-label", textContent: "Address to link to" });
  const hint = make("p", { id: `${input.id}-hint`, className: "field-hint" });
  const wrong = make("p", { id: `${input.id}-error`, className: "field-error" });
  const put = tool("Put the link in");
  const drop = tool("Take the link away");
  const cancel = tool("Cancel");
  const actions = make("div", { className: "actions" });
  actions.append(put, drop, cancel);
  element.className = "editor-link field";
  element.hidden = true;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", "Link");
  wrong.setAttribute("role", "alert");
  input.setAttribute("aria-describedby", `${hint.id} ${wrong.id}`);
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", `${id}-link-panel`);
  element.id = `${id}-link-panel`;
  element.append(label, hint, wrong, input, actions);

  let range = null;

  put.addEventListener("click", apply);
  drop.addEventListener("click", () => change((text) => text.deactivateAttribute("href")));
  cancel.addEventListener("click", close);
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    else if (event.key === "Enter" && event.target === input && !event.ctrlKey && !event.metaKey) apply();
    else return;
    // Enter in a field would send the whole form.
    event.preventDefault();
  });

  function open() {
    const text = editor.editor;
    const linked = text.attributeIsActive("href");
    // In the middle of a link, the whole of it is meant.
    if (linked) text.composition.expandSelectionAroundCommonAttribute("href");
    range = text.getSelectedRange();
    const words = text.getDocument().getStringAtRange(range).trim();
    hint.textContent = words ? `For the words “${words.length > 60 ? `${words.slice(0, 60)}…` : words}”.` : "It is put in where you were writing.";
    input.value = linked ? text.composition.getCurrentAttributes().href : "";
    drop.hidden = !linked;
    complain("");
    element.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    input.focus();
    input.select();
  }

  function apply() {
    const href = address(input.value);
    if (!href) {
      complain(WRONG);
      return input.focus();
    }
    return change((text) => {
      const [from, to] = range;
      if (from === to) {
        const words = input.value.trim();
        text.insertString(words);
        text.setSelectedRange([from, from + words.length]);
      }
      text.activateAttribute("href", href);
      text.setSelectedRange(text.getSelectedRange()[1]);
      // What is written next is not part of the link.
      text.deactivateAttribute("href");
    });
  }

  function change(how) {
    const text = editor.editor;
    text.setSelectedRange(range);
    text.recordUndoEntry("Link");
    how(text);
    close();
  }

  function close() {
    element.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    const back = editor.editor.getSelectedRange() ?? range;
    editor.focus();
    editor.editor.setSelectedRange(back);
  }

  function complain(sentence) {
    wrong.textContent = sentence;
    wrong.hidden = !sentence;
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  return { element, open };
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

function tool(label) {
  return make("button", { type: "button", className: "button", textContent: label });
}
