/** "In answer to ..." leads to that post on this page, and from there back to the answer one came from.
 *  Without a script the browser's own way back does it. */

export function attach(list) {
  let back = null;

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-there]");
    if (!link?.getAttribute("href").startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const post = document.getElementById(link.hash.slice(1));
    if (!post) return;
    reveal(post);
    back?.remove();
    back = wayBack(link);
    post.prepend(back);
    focus(post);
  });
  addEventListener("hashchange", () => reveal(document.getElementById(location.hash.slice(1))));
  reveal(document.getElementById(location.hash.slice(1)));

  function wayBack(link) {
    const line = document.createElement("p");
    line.className = "post-back";
    const button = document.createElement("a");
    button.className = "button";
    button.href = `#post-${link.dataset.there}`;
    button.textContent = `Back to the answer by ${link.dataset.from}`;
    button.addEventListener("click", () => {
      // After the browser has gone there.
      setTimeout(() => {
        link.focus({ preventScroll: true });
        line.remove();
      });
    });
    line.append(button);
    return line;
  }
}

// What is folded away opens for what stands in it. Some browsers do this themselves.
function reveal(post) {
  for (let fold = post?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function focus(post) {
  post.tabIndex = -1;
  setTimeout(() => post.focus({ preventScroll: true }));
}
