/** A long list of choices: what is typed above it leaves only what fits, and each heading says what is chosen.
 *  What is ticked stays ticked, seen or not. */

export function attach(list) {
  const box = list.querySelector("[data-find]");
  const found = list.querySelector("[data-found]");
  const folds = [...list.querySelectorAll("details")];

  box.addEventListener("input", () => {
    const wanted = plain(box.value);
    let shown = 0;
    for (const fold of folds) {
      const fitting = choices(fold).filter((choice) => show(choice, wanted)).length;
      shown += fitting;
      fold.hidden = !fitting;
      fold.open = Boolean(wanted);
    }
    found.textContent = wanted ? (shown ? `${shown} found` : "Nothing on the list is called that. You can suggest it below.") : "";
  });
  // Enter would send the whole form.
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });

  list.addEventListener("change", (event) => {
    const fold = event.target.closest("details");
    if (!fold) return;
    const chosen = choices(fold).filter((choice) => choice.querySelector(":checked"));
    fold.querySelector("[data-chosen]").textContent = chosen.map((choice) => choice.textContent.trim()).join(", ");
  });
}

const choices = (fold) => [...fold.querySelectorAll(".choice")];
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

function show(choice, wanted) {
  const fits = plain(choice.textContent).includes(wanted);
  choice.hidden = !fits;
  return fits;
}
