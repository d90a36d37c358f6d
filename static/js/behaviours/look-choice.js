/** Shows a choice of light, dark or strong contrast at once, before it is saved. The names are those of the html's data. */

export function attach(form) {
  form.addEventListener("change", ({ target }) => {
    if (target.name === "theme" || target.name === "contrast") {
      document.documentElement.dataset[target.name] = target.value || "device";
    }
  });
}
