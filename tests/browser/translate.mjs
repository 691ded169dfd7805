// What a browser's translator does to a page that lives.

/** Runs in the page: does what translators do, in one change of the tree or in two. */
export function translate(inTwo) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
  for (const text of texts.filter((text) => !text.parentElement.closest('script, [translate="no"]'))) {
    const [outer, inner] = [document.createElement('font'), document.createElement('font')];
    inner.textContent = text.data.toUpperCase();
    outer.append(inner);
    if (inTwo) {
      text.before(outer);
      text.remove();
    } else {
      text.replaceWith(outer);
    }
  }
  return texts.length;
}
