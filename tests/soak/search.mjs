// The search of the soak, as seen from outside: by what the page shows, and what it stored.
import { choose, tiny } from '../browser/page_object.mjs';
import { newestRun } from '../browser/stored.mjs';

/** What a busy machine may take for anything. */
export const PATIENCE = 180_000;

/** A generation takes a tenth of a second where nothing else runs; so many that a fault meets one of them. */
export const settings = { ...tiny, Generations: 100 };

export class Search {
  #page;

  constructor(page) {
    page.setDefaultTimeout(PATIENCE);
    this.#page = page;
  }

  /** Opens the page; two workers train, always from the same seed. */
  async open() {
    await this.#page.goto('./?device=cpu&seed=11&workers=2');
    await choose(this.#page, settings);
  }

  async start() {
    await this.#page.getByTestId('start').click();
    await this.reach(1);
  }

  /** Whether a fault now meets told generations and leaves some to come. */
  isInMidst(shown) {
    return shown > 1 && shown < settings.Generations / 3;
  }

  /** Whether the search came to its end. */
  isOver() {
    return this.#page.getByTestId('start').isEnabled();
  }

  /** Waits until `generation` is shown. */
  async reach(generation) {
    const reached = async () => (await this.shown()) >= generation;
    await this.#until(reached, `generation ${generation} did not come`);
  }

  /** Waits for a later generation than `shown`, or the end, and returns what is shown then. */
  async next(shown) {
    const later = async () => (await this.shown()) > shown || (await this.isOver());
    await this.#until(later, `generation ${shown} did not end`);
    return this.shown();
  }

  /** Waits until every generation of the search is stored, and returns them, each as a text. */
  async history() {
    let stored = [];
    const whole = async () => (stored = await this.#stored()).length === settings.Generations;
    await this.#until(whole, 'the history is not whole');
    return stored;
  }

  /** Waits until at least so many `generations` are stored. */
  async keeps(generations) {
    const kept = async () => (await this.#stored()).length >= generations;
    await this.#until(kept, `${generations} generations were not stored again`);
  }

  /** The told generations of the newest search in the browser's database, up to the first gap. */
  async #stored() {
    const { pieces } = (await newestRun(this.#page)) ?? { pieces: [] };
    const generations = pieces.map(([number, text]) => ({ number, ...JSON.parse(text) }));
    const gap = generations.findIndex(({ number, generation }, place) => number !== place || !generation.told);
    // All but the time that it took, whose number is the last, or no number of its own.
    return generations.slice(0, gap < 0 ? undefined : gap).map(({ numbers, generation }) => {
      const { elapsed_secs, ...told } = generation.told;
      if (elapsed_secs === numbers.length - 1) numbers.pop();
      return JSON.stringify({ numbers, generation: { ...generation, told } });
    });
  }

  /** Waits until `holds`, which may be asked often; fails where the page shows an error. */
  async #until(holds, otherwise) {
    for (const end = Date.now() + PATIENCE; !(await holds()); ) {
      const error = this.#page.getByTestId('error');
      if (await error.isVisible()) throw new Error(`the page says: ${await error.innerText()}`);
      if (Date.now() > end) throw new Error(otherwise);
      await this.#page.waitForTimeout(100);
    }
  }

  /** The number of the generation on show; 0 without a search. */
  async shown() {
    const [text] = await this.#page.getByTestId('generation').allInnerTexts();
    return Number(text?.match(/\d+/)?.[0] ?? 0);
  }
}
