/** "Answer" under a post brings the box there, so that one sees what one answers. Without a script it is a page of its
 *  own. The box moves whole: what was typed in it comes along. */

export function attach(place) {
  const form = place.querySelector("form");
  const to = form.elements.namedItem("to");
  const label = form.querySelector(".field-label");
  const plainly = label.textContent;
  const back = wayBack();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-answer-to]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    put(link.closest(".post"), link.dataset.answerTo, `Your answer to ${link.dataset.answerName}`);
  });
  back.addEventListener("click", () => put(place, "", plainly));
  // A draft that comes back stands where it was being written.
  to.addEventListener("change", comeBack);
  comeBack();

  function comeBack() {
    if (!to.value || form.closest(".post")) return;
    const link = document.querySelector(`a[data-answer-to="${CSS.escape(to.value)}"]`);
    if (link) put(link.closest(".post"), to.value, `Your answer to ${link.dataset.answerName}`, false);
    else put(place, to.value, "Your answer to a post on another page", false);
  }

  function put(where, id, words, now = true) {
    to.value = id;
    label.textContent = words;
    where.append(form);
    if (id) form.querySelector(".writing-foot").append(back);
    else back.remove();
    if (!now) return;
    const box = form.querySelector("trix-editor") ?? form.querySelector("textarea");
    box.focus();
    form.scrollIntoView({ block: "nearest" });
  }
}

function wayBack() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = "Answer the discussion instead";
  return button;
}
