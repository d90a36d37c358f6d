/** A form's fields as they are typed: read from it, and put into it again. */

// What belongs to the page and not to what is typed, and what is never kept. The server has the same list.
const NOT_TYPED = new Set(["csrf_token", "key", "writer", "hand", "base", "version", "draft", "email", "undo", "next", "password", "current", "code", "credential"]);

// The names our forms give to what is written in them. The server has the same list.
const WRITTEN = new Set(["title", "source", "words", "reason", "answer", "note", "description", "rules", "about", "about_me", "not_for", "themes", "ground_rules", "also_kept"]);

/** [[name, value], ...] of everything in `form` that can be typed or chosen. */
export function read(form) {
  return inputs(form).flatMap((input) => {
    if (input.type === "checkbox" || input.type === "radio") return input.checked ? [[input.name, input.value]] : [];
    if (input.multiple) return [...input.selectedOptions].map((option) => [input.name, option.value]);
    return [[input.name, input.value]];
  });
}

/** The same as the server gave it; behind a plain box may stand words that have more to them. */
export function given(form) {
  return inputs(form).flatMap((input) => {
    if (input.type === "checkbox" || input.type === "radio") return input.defaultChecked ? [[input.name, input.value]] : [];
    if (input.options) {
      const chosen = [...input.options].filter((option) => option.defaultSelected);
      return (chosen.length || input.multiple ? chosen : [...input.options].slice(0, 1)).map((option) => [input.name, option.value]);
    }
    return [[input.name, input.closest("[data-source]")?.dataset.source ?? input.defaultValue]];
  });
}

/** What was typed comes back from its draft: a browser that puts it back by itself would bring an old key with it. Only a
 *  page that comes back whole still has its words; Safari would empty a form of it that is "off" at that moment. */
export function notByTheBrowser(form) {
  let off = [];
  form.autocomplete = "off";
  window.addEventListener("pagehide", ({ persisted }) => {
    if (!persisted) return;
    off = [form, ...form.querySelectorAll("[autocomplete=off]")];
    for (const one of off) one.removeAttribute("autocomplete");
  });
  window.addEventListener("pageshow", () => {
    for (const one of off) one.autocomplete = "off";
  });
}

/** Put fields into `form`, as if they had been typed there. */
export function fill(form, fields) {
  const values = Map.groupBy ? Map.groupBy(fields, ([name]) => name) : grouped(fields);
  for (const input of inputs(form)) {
    const given = values.get(input.name) ?? [];
    if (input.type === "checkbox" || input.type === "radio") input.checked = given.some(([, value]) => value === input.value);
    else if (input.multiple) for (const option of input.options) option.selected = given.some(([, value]) => value === option.value);
    else if (given.length > 0 && input.tagName !== "TEXTAREA") input.value = given.shift()[1];
    if (input.type === "hidden") input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const box of inputs(form).filter(({ tagName }) => tagName === "TEXTAREA")) {
    const value = values.get(box.name)?.shift()?.[1];
    if (value !== undefined) write(box, value, form);
  }
}

function write(box, value, form) {
  const field = box.closest("[data-editor]");
  const format = field && form.elements[field.dataset.format];
  if (format?.value !== "rich" || box.hidden) {
    box.value = value;
    if (field && box.hidden) box.dispatchEvent(new Event("change"));
    return;
  }
  // HTML is for the editor: it is called, unless she likes the box plain.
  format.value = "plain";
  box.value = box.defaultValue = plain(value);
  if (field.dataset.editor === "plain") return;
  field.dataset.source = value;
  box.dispatchEvent(new Event("pointerdown"));
}

/** Whether two readings of a form say the same, though one may have passed through the editor. */
export function sameWords(one, other) {
  const said = (fields) => JSON.stringify(fields.filter(([name, value]) => name !== "format" && value.trim() !== "").map(([name, value]) => [name, plain(value).replace(/\s+/g, " ").trim()]));
  return said(one) === said(other);
}

/** What the fields say, to be read. */
export function words(fields) {
  return fields.filter(([name]) => WRITTEN.has(name)).map(([, value]) => plain(value).trim()).filter(Boolean).join("\n\n");
}

function plain(value) {
  if (!value.trimStart().startsWith("<")) return value;
  const lines = value.replace(/<br[^>]*>|<\/(p|div|li|blockquote)>/g, "$&\n");
  return new DOMParser().parseFromString(lines, "text/html").body.textContent.trimEnd();
}

function inputs(form) {
  return [...form.elements].filter(
    (input) => input.name && !NOT_TYPED.has(input.name) && !input.disabled && ["INPUT", "TEXTAREA", "SELECT"].includes(input.tagName) && !["submit", "button", "file", "password", "email"].includes(input.type),
  );
}

function grouped(fields) {
  const values = new Map();
  for (const field of fields) values.set(field[0], [...(values.get(field[0]) ?? []), field]);
  return values;
}
