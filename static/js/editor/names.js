/** Names of members while one writes: after an @ and two letters a short list stands under the line. Down and Up walk
 *  it, Enter takes a name, Escape closes it; typing goes on as if it were not there. What counts is the name in the
 *  text: who types it whole, or has no script, names her just as well. */

import { composing } from "../composing.js";

const LETTERS = 2;
// As many as the server offers; fewer are all there are.
const MOST = 5;
// Between two key strokes of someone who types slowly.
const PAUSE = 250;
const BEGUN = /(?:^|[\s([{"'“‘—–-])@([^\s@][^\n@]{0,39})$/u;

/** The @ and what follows it, if the last thing in `words` is the beginning of a name; else null. */
export function begun(words) {
  return BEGUN.exec(words)?.[1] ?? null;
}

/** The names that begin so, of those already known for a shorter beginning; undefined when the server must be asked. */
export function known(asked, typed) {
  const low = typed.toLowerCase();
  for (const [begins, names] of asked) {
    if (low.startsWith(begins) && (low === begins || names.length < MOST)) return names.filter((name) => name.toLowerCase().startsWith(low));
  }
  return undefined;
}

/** The words of an editor, as offering names needs them. */
function ofEditor(editor) {
  /** What stands before a place. The editor counts whole characters, where a string counts halves of some. */
  const before = (position) => [...editor.editor.getDocument().toString()].slice(0, position).join("");
  return {
    moves: ["trix-selection-change", "trix-change"],
    leaves: "trix-blur",
    /** What stands before the cursor; null while something is selected. */
    typed() {
      const range = editor.editor?.getSelectedRange();
      return range && range[0] === range[1] ? before(range[0]) : null;
    },
    /** Put words in the place of as many that stand before the cursor. */
    replace(words, by) {
      const [at] = editor.editor.getSelectedRange();
      editor.editor.recordUndoEntry("Name");
      editor.editor.setSelectedRange([at - [...words].length, at]);
      editor.editor.insertString(by);
    },
    insert: (words) => editor.editor.insertString(words),
    /** Where the line ends that is written in; null: the list has a place of its own. */
    line: () => editor.editor.getClientRectAtPosition(editor.editor.getSelectedRange()[0])?.bottom ?? null,
  };
}

/** The same of a plain box. */
export function ofBox(box) {
  return {
    moves: ["input", "keyup", "click"],
    leaves: "blur",
    typed: () => (box.selectionStart === box.selectionEnd ? box.value.slice(0, box.selectionStart) : null),
    replace(words, by) {
      box.setRangeText(by, box.selectionStart - words.length, box.selectionStart, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    },
    insert: (words) => box.setRangeText(words, box.selectionStart, box.selectionEnd, "end"),
    line: () => null,
  };
}

/** Have an editor (or another place for words, as `text` has them) offer names, asked for at `address`. Gives a function
 *  that begins one by hand. */
export function offerNames(editor, address, say, text = ofEditor(editor)) {
  const list = document.createElement("ul");
  const asked = new Map();
  let typed = null;
  let active = -1;
  let timer = 0;
  list.id = `${editor.id}-names`;
  list.className = "editor-names";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members you can name");
  editor.setAttribute("aria-autocomplete", "list");
  editor.setAttribute("aria-haspopup", "listbox");
  editor.after(list);

  for (const move of text.moves) editor.addEventListener(move, look);
  // Time to reach the list with a finger.
  editor.addEventListener(text.leaves, () => setTimeout(() => document.activeElement === editor || close(), 200));
  editor.addEventListener("keydown", walk, true);
  // Pressing must not take the cursor out of the text.
  for (const press of ["pointerdown", "mousedown"]) list.addEventListener(press, (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && take(event.target.closest("li").textContent));

  function look() {
    const words = text.typed();
    const next = words === null ? null : begun(words);
    if (next === typed) return;
    typed = next;
    clearTimeout(timer);
    if (!typed || [...typed].length < LETTERS) return close();
    const names = known(asked, typed);
    if (names) show(names);
    else timer = setTimeout(ask, PAUSE, typed);
  }

  async function ask(begins) {
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ begins })}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      asked.set(begins.toLowerCase(), (await answer.json()).names);
      if (typed) show(known(asked, typed) ?? []);
    } catch {
      // Without a connection there are no names to offer; a whole name typed still counts.
    }
  }

  function show(names) {
    // Typed whole already: there is nothing left to take.
    if (!names.length || (names.length === 1 && names[0] === typed)) return close();
    list.replaceChildren(...names.map((name, number) => option(name, number)));
    choose(-1);
    const opens = list.hidden;
    list.hidden = false;
    place();
    if (opens) {
      say(names.length === 1 ? "One name. Down to choose it." : `${names.length} names. Down to choose one.`);
      // On a phone the keyboard and the bar of places leave little room under the line.
      list.scrollIntoView({ block: "nearest" });
    }
    editor.setAttribute("aria-controls", list.id);
  }

  function option(name, number) {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.textContent = name;
    return item;
  }

  function choose(number) {
    active = number;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
    if (number < 0) editor.removeAttribute("aria-activedescendant");
    else editor.setAttribute("aria-activedescendant", list.children[number].id);
  }

  function walk(event) {
    if (list.hidden || composing(event)) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") choose((active + 1) % count);
    else if (event.key === "ArrowUp") choose(active > 0 ? active - 1 : count - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) take(list.children[active].textContent);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function take(name) {
    text.replace(`@${typed}`, `@${name} `);
    close();
    editor.focus();
    say(`${name} is named`);
  }

  function close() {
    list.hidden = true;
    choose(-1);
    editor.removeAttribute("aria-controls");
  }

  function place() {
    const line = text.line();
    if (line !== null) list.style.insetBlockStart = `${line + 6 - list.offsetParent.getBoundingClientRect().top}px`;
  }

  return function begin() {
    const last = text.typed()?.at(-1);
    text.insert(!last || /\s/.test(last) ? "@" : " @");
    editor.focus();
    say("Type the first letters of her name.", true);
  };
}
