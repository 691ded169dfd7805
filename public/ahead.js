// A worker that fetches files one after the other, while the page's own thread is busy: the page finds them in the
// browser's cache. One at a time leaves the line to what the page asks for meanwhile.
onmessage = async ({ data: files }) => {
  try {
    for (const file of files) await (await fetch(file, { priority: 'low' })).arrayBuffer();
  } catch {
    // Whoever needs the file asks for it again, and says what is wrong.
  }
  postMessage('fetched');
  close();
};
