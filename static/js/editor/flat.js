/** A page's elements as the few the editor knows: paragraphs, quotes, lists, bold, italic, links. However deep they stand
 *  in one another, words of one paragraph stay in one, and those of two in two. */

const BREAKS = new Set(
  "address,article,aside,blockquote,body,center,dd,details,dialog,div,dl,dt,fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,summary,table,tbody,td,th,thead,tr,ul".split(","),
);
const BOLD = new Set(["b", "strong"]);
const ITALIC = new Set(["i", "em"]);

/** The HTML of what stands in `root`, for the editor. */
export function flat(root) {
  return write(read(root), root.ownerDocument);
}

/** [{quote, lists, item, line}]: each paragraph, whether it is in a quote, in which lists and item, and its words. */
function read(root) {
  const page = root.ownerDocument;
  const done = [];
  let line = page.createElement("div");
  let end = " ";

  function close(place) {
    while (line.lastChild?.nodeName === "BR") line.lastChild.remove();
    if (/[^\s\u200b\ufeff]/.test(line.textContent)) done.push({ ...place, line });
    line = page.createElement("div");
    end = " ";
  }

  function words(text, { strong, em, href }) {
    let shown = text.replace(/[\s\u00a0]+/g, " ");
    if (end === " ") shown = shown.trimStart();
    if (!shown) return;
    end = shown.at(-1);
    let node = page.createTextNode(shown);
    const around = { em, strong, a: href };
    for (const [name, on] of Object.entries(around)) {
      if (!on) continue;
      const element = page.createElement(name);
      if (name === "a") element.setAttribute("href", on);
      element.append(node);
      node = element;
    }
    line.append(node);
  }

  function walk(node, place) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) words(child.data, place);
      else if (child.nodeType === Node.ELEMENT_NODE) element(child, child.localName, place);
    }
  }

  function element(child, name, place) {
    if (name === "br") {
      // Two in a row part paragraphs.
      if (line.lastChild?.nodeName === "BR") return close(place);
      if (line.hasChildNodes()) line.append(page.createElement("br"));
      end = " ";
      return undefined;
    }
    const inside = { ...place };
    if (BOLD.has(name)) inside.strong = true;
    if (ITALIC.has(name)) inside.em = true;
    if (name === "a") inside.href = child.getAttribute("href") ?? place.href;
    if (name === "blockquote" && !place.lists.length) inside.quote = true;
    if (name === "ul" || name === "ol") inside.lists = [...place.lists, child];
    if (name === "li") inside.item = child;
    if (!BREAKS.has(name)) return walk(child, inside);
    close(place);
    walk(child, inside);
    return close(inside);
  }

  walk(root, { quote: false, lists: [], item: null, strong: false, em: false, href: null });
  close({ quote: false, lists: [], item: null });
  return done;
}

function write(paragraphs, page) {
  const out = page.createElement("div");
  let open = [];
  let before = null;
  for (const { quote, lists, item, line } of paragraphs) {
    const apart = before && (before.quote !== quote || before.lists.length > 0 !== lists.length > 0);
    if (!lists.length) {
      open = [];
      const name = quote ? "blockquote" : "div";
      const block = before && !apart ? out.lastElementChild : out.appendChild(page.createElement(name));
      if (block.hasChildNodes()) block.append(page.createElement("br"), page.createElement("br"));
      block.append(...line.childNodes);
    } else if (before?.item && before.item === item) {
      open.at(-1).list.lastElementChild.append(page.createElement("br"), ...line.childNodes);
    } else {
      let shared = 0;
      while (shared < open.length && open[shared].from === lists[shared]) shared += 1;
      open = open.slice(0, shared);
      for (const from of lists.slice(shared)) {
        const list = page.createElement(from.localName);
        const around = open.at(-1)?.list;
        (around ? around.lastElementChild ?? around.appendChild(page.createElement("li")) : out).append(list);
        open.push({ from, list });
      }
      const entry = page.createElement("li");
      entry.append(...line.childNodes);
      open.at(-1).list.append(entry);
    }
    before = { quote, lists, item };
  }
  return out.innerHTML;
}
