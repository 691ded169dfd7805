// The page as `cargo xtask dist` packs it, once for all journeys.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the page under test. */
export const built = resolve(process.env.PAGE ?? '../target/page');
/** Whether the page under test was packed already: it has what hosts read. */
const isPacked = existsSync(join(built, '_headers'));
/** The folder of the packed page. */
export const packed = isPacked ? built : resolve('../target/dist-test');
/** A folder of a site, to serve it in. */
export const under = '/some/where/';

/** Runs a task of the repository: by the program that runs the journeys, where one does, or by cargo. */
export function xtask(...wishes) {
  const [program, ...first] = process.env.XTASK ? [process.env.XTASK] : ['cargo', 'xtask'];
  execFileSync(program, [...first, ...wishes], { stdio: ['ignore', 'ignore', 'inherit'] });
}

export default function pack() {
  if (!isPacked) xtask('dist', '--page', built, '--out', packed, '--quality', '1');
}
