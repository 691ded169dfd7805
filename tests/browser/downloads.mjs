// The folder into which a browser saves what is downloaded.
import { mkdirSync, rmSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';

export class Downloads {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** The bytes of the file `name` that `work` has saved. */
  async of(name, work) {
    // A second file of that name would get another one.
    rmSync(join(this.folder, name), { force: true });
    await work();
    // Unfinished ones have other endings, or their final name and nothing in them.
    const whole = async () => {
      const files = await readdir(this.folder);
      return files.includes(name) && !files.some((file) => /\.(part|wkdownload)$/.test(file)) && (await this.read(name)).length > 0;
    };
    await expect.poll(whole, { message: `${name} in ${this.folder}` }).toBe(true);
    return this.read(name);
  }

  read(name) {
    return readFile(join(this.folder, name));
  }
}
