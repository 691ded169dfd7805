// A worker that fetches groups of files, one group after the other, while the page's own thread is busy: the page finds
// them in the browser's cache. Large ones are alone in theirs, which leaves the line to what the page asks for meanwhile.
onmessage = async ({ data: groups }) => {
  const get = async (file) => (await fetch(file, { priority: 'low' })).arrayBuffer();
  try {
    for (const files of groups) await Promise.all(files.map(get));
  } catch {
    // Whoever needs the file asks for it again, and says what is wrong.
  }
  postMessage('fetched');
  close();
};
