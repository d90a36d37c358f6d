/** Names of members while one writes: after an @ and two letters a short list stands under the line. Down and Up walk
 *  it, Enter takes a name, Escape closes it; typing goes on as if it were not there. What counts is the name in the
 *  text: who types it whole, or has no script, names her just as well. */

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

/** Have an editor offer names, asked for at `address`. Gives a function that begins one by hand. */
export function offerNames(editor, address, say) {
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

  editor.addEventListener("trix-selection-change", look);
  editor.addEventListener("trix-change", look);
  // Time to reach the list with a finger.
  editor.addEventListener("trix-blur", () => setTimeout(() => document.activeElement === editor || close(), 200));
  editor.addEventListener("keydown", walk, true);
  // Pressing must not take the cursor out of the text.
  for (const press of ["pointerdown", "mousedown"]) list.addEventListener(press, (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.closest("li") && take(event.target.closest("li").textContent));

  function look() {
    const range = editor.editor?.getSelectedRange();
    const next = range && range[0] === range[1] ? begun(before(range[0])) : null;
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
    if (list.hidden || event.isComposing) return;
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
    const text = editor.editor;
    const [at] = text.getSelectedRange();
    text.recordUndoEntry("Name");
    text.setSelectedRange([at - [...typed].length - 1, at]);
    text.insertString(`@${name} `);
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
    const line = editor.editor.getClientRectAtPosition(editor.editor.getSelectedRange()[0]);
    if (line) list.style.insetBlockStart = `${line.bottom + 6 - list.offsetParent.getBoundingClientRect().top}px`;
  }

  /** What stands before a place. The editor counts whole characters, where a string counts halves of some. */
  function before(position) {
    return [...editor.editor.getDocument().toString()].slice(0, position).join("");
  }

  return function begin() {
    const [at] = editor.editor.getSelectedRange();
    const last = before(at).at(-1);
    editor.editor.insertString(!last || /\s/.test(last) ? "@" : " @");
    editor.focus();
    say("Type the first letters of her name.", true);
  };
}
