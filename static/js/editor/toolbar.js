/** The editor's tools, as a toolbar one reaches with Tab (one stop) and walks with the arrow keys. */

import { linkPanel } from "./link.js";

const TOOLS = [
  { name: "bold", label: "Bold", keys: "Control+B" },
  { name: "italic", label: "Italic", keys: "Control+I" },
  { name: "href", label: "Link", keys: "Control+K" },
  { name: "quote", label: "Quote" },
  { name: "bullet", label: "List" },
  { name: "number", label: "Numbered list" },
  { name: "name", label: "Name a member" },
  { name: "photo", label: "Photo" },
  { name: "undo", label: "Undo", keys: "Control+Z" },
  { name: "redo", label: "Redo", keys: "Control+Shift+Z" },
];
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };

const LOOKS = ["bold", "italic", "quote", "bullet", "number"];

/** The tools of an editor: {element, say}. say(sentence, seen) tells it to screen readers, and shows it too if `seen`.
 *  `beginName` begins the name of a member, `addPhoto` chooses a photo elsewhere in the form; without one, no such tool. */
export function toolbar(editor, id, { beginName, addPhoto }) {
  const element = document.createElement("div");
  const bar = document.createElement("div");
  const said = document.createElement("p");
  element.className = "editor-tools";
  bar.className = "editor-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "How it looks");
  bar.setAttribute("aria-controls", id);
  said.className = "heard-only";
  said.setAttribute("role", "status");

  const there = TOOLS.filter(({ name }) => (name !== "name" || beginName) && (name !== "photo" || addPhoto));
  const buttons = new Map(there.map((tool) => [tool.name, button(tool)]));
  const link = linkPanel(editor, buttons.get("href"), id);
  bar.append(...buttons.values());
  element.append(bar, link.element, said);
  const say = (sentence, seen = false) => {
    said.className = seen ? "editor-said" : "heard-only";
    said.textContent = sentence;
  };

  walkable(bar, () => editor.focus());
  // Pressing with a pointer must not take the cursor out of the text.
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => {
    const pressed = event.target.closest("button");
    if (pressed && pressed.getAttribute("aria-disabled") !== "true") use(pressed.dataset.tool);
  });
  editor.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    use("href");
  });
  editor.addEventListener("trix-attributes-change", ({ attributes }) => {
    for (const name of LOOKS) press(name, name in attributes);
  });
  editor.addEventListener("trix-actions-change", ({ actions }) => {
    for (const name of ["undo", "redo"]) buttons.get(name).setAttribute("aria-disabled", String(!actions[name]));
  });
  editor.addEventListener("keydown", () => said.textContent && say(""));

  function use(name) {
    const text = editor.editor;
    if (!text.getSelectedRange()) text.setSelectedRange(text.getDocument().getLength() - 1);
    if (name === "href") return link.open();
    if (name === "name") return beginName();
    if (name === "photo") return addPhoto();
    if (name === "undo" || name === "redo") {
      text[name]();
    } else {
      const on = !text.attributeIsActive(name);
      text.recordUndoEntry("Look", { context: name });
      if (on) text.activateAttribute(name);
      else text.deactivateAttribute(name);
      // Heard at once by someone who listens to the page, as the cursor goes back into the text.
      say(`${buttons.get(name).textContent} ${on ? "on" : "off"}`);
    }
    editor.focus();
  }

  function press(name, on) {
    buttons.get(name).setAttribute("aria-pressed", String(on));
  }

  return { element, say };
}

function button({ name, label, keys }) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button editor-tool";
  element.dataset.tool = name;
  element.textContent = label;
  if (keys) element.setAttribute("aria-keyshortcuts", keys);
  if (name === "undo" || name === "redo") element.setAttribute("aria-disabled", "true");
  else if (LOOKS.includes(name)) element.setAttribute("aria-pressed", "false");
  return element;
}

/** One stop for Tab; arrows, Home and End walk; Escape goes back to the text. */
function walkable(bar, leave) {
  const all = [...bar.children];
  const stop = (at) => all.forEach((one) => { one.tabIndex = one === at ? 0 : -1; });
  stop(all[0]);
  bar.addEventListener("focusin", (event) => stop(event.target));
  bar.addEventListener("keydown", (event) => {
    const here = all.indexOf(event.target);
    let next = null;
    if (event.key in STEPS) next = all[(here + STEPS[event.key] + all.length) % all.length];
    else if (event.key === "Home") next = all[0];
    else if (event.key === "End") next = all.at(-1);
    else if (event.key === "Escape") return leave();
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
