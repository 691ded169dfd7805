// The figures of a recorded search to the bit: all but how long it took, when, and on what device.
// src/files/run_file.rs describes the file.

/** The figures of a run file's text. */
export function ofFile(text) {
  const { numbers, generations } = JSON.parse(text);
  return generations.map((generation) => ofGeneration(generation, numbers));
}

/** The figures of a run as the browser's database holds it, its pieces being [number, text]. */
export function ofPieces(pieces) {
  return pieces.map(([, text]) => {
    const { numbers, generation } = JSON.parse(text);
    return ofGeneration(generation, numbers);
  });
}

/** A generation with its numbers, as text that reads back to the same bits, in place of their positions. */
function ofGeneration({ born, members, told }, numbers) {
  const real = (place) => numbers[place];
  const score = ([fitness, diverged, tasks]) => [real(fitness), diverged, tasks.map((task) => task.map(real))];
  const genome = ([terms, ...genes]) => [
    terms.map(([term, weight]) => [term, real(weight)]),
    ...genes.map((gene, place) => (REAL_GENES.includes(place) ? real(gene) : gene)),
  ];
  const mutation = (change) => Object.entries(change).map(([kind, [subject, ...rest]]) =>
    [kind, subject, ...rest.map((value, place) => (REAL_CHANGES[kind]?.includes(place) ? real(value) : value))]);
  const origin = ({ Offspring, ...other }) =>
    Offspring ? [Offspring[0], Offspring[1].map(mutation), Offspring[2]] : other;
  return {
    born: born.map((candidate) => ({
      genome: genome(candidate.genome),
      origin: typeof candidate.origin === 'string' ? candidate.origin : origin(candidate.origin),
    })),
    members,
    scores: told.scores.map(score),
    adam: score(told.adam),
  };
}

/** Which genes are real numbers: the rates, and the bound of clipping. */
const REAL_GENES = [0, 1, 2, 3, 4, 9];

/** Which words of a mutation, behind its subject, are real numbers. */
const REAL_CHANGES = { TermAdded: [0], TermLost: [1], Weight: [0, 1], Real: [0, 1] };
