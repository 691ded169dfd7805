// What the page may complain of in a soak, and why.

/** Complaints, as `browser/console.mjs` words them, that a fault explains. */
const EXPLAINED = [];

/** Counts `complaints` by the reason that explains them, and returns those without one. */
export function explain(complaints) {
  const explained = new Map();
  const unexplained = complaints.filter((text) => {
    const known = EXPLAINED.find(({ pattern }) => pattern.test(text));
    if (known) explained.set(known.reason, (explained.get(known.reason) ?? 0) + 1);
    return !known;
  });
  return { explained, unexplained };
}
