// Keeps the page alive while the browser translates it.
//
// A translator puts nested <font> elements in the place of text nodes. The page goes on writing into the
// nodes that it made, which are nowhere then: figures would freeze, and what the page takes away or puts
// beside them would stay or be lost. So each node is put back, empty, before its translation. Where the
// page writes into it or takes it away, the translation goes; what was written anew the translator
// finds like all that is new.

/** Text nodes with a translation beside them: what that is, and what the node said. */
const translated = new Map();
const fonts = document.getElementsByTagName('font');
const observer = new MutationObserver(follow);
observer.observe(document.body, { childList: true, subtree: true });

function follow(records) {
  // Nearly always: nobody translates.
  if (!fonts.length && !translated.size) return;
  const written = new Set();
  for (const record of records) {
    if (record.type === 'characterData') written.add(record.target);
    for (const node of record.removedNodes) {
      const font = node.nodeType === Node.TEXT_NODE && !node.isConnected && replacement(record);
      if (font) putBack(node, font);
    }
  }
  for (const [text, { font, said }] of translated) settle(text, font, said, written.has(text));
  // Of what was done here.
  observer.takeRecords();
}

/** The translation that took the place of a node, by a change or by two. */
function replacement({ addedNodes, previousSibling, nextSibling }) {
  const taken = new Set([...translated.values()].map(({ font }) => font));
  const around = [...addedNodes, previousSibling, nextSibling];
  return around.find((node) => node?.nodeName === 'FONT' && node.isConnected && !taken.has(node));
}

function putBack(text, font) {
  translated.set(text, { font, said: text.data });
  text.data = '';
  font.before(text);
  observer.observe(text, { characterData: true });
}

function settle(text, font, said, written) {
  const gone = !text.isConnected;
  const undone = font.parentNode !== text.parentNode;
  if (!gone && !written && !undone) {
    if (text.nextSibling !== font) text.after(font);
    return;
  }
  translated.delete(text);
  // What went with all that is around it takes its translation along.
  if (written || !text.parentNode) font.remove();
  // The translator shows the original again.
  else if (!gone && undone) text.data = said;
}
