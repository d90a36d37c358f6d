/** One key without a modifier, for those who want it: never while she writes, and she can turn it off. */

const WRITING = "input, textarea, select, [contenteditable], trix-editor, dialog";

/** Call `go` when N is pressed outside of everything one types in. */
export function onNext(go) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "n" || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.defaultPrevented || event.target.closest?.(WRITING)) return;
    event.preventDefault();
    go();
  });
}
