// The first screen: it opens, offers its one button, and complains of nothing.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';
import { choose, open } from './page_object.mjs';

test('a visit says nothing on the console, and who chooses the CPU does not fetch the GPU’s engine', async ({ page }) => {
  const messages = [];
  const engines = new Set();
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('request', (request) => engines.add(request.url().match(/\/engine-(cpu|webgpu)/)?.[1]));
  await page.goto('./?device=cpu');
  await page.waitForLoadState('load');
  await expect(page.getByTestId('start')).toBeEnabled();
  await expect(page.getByTestId('device')).toHaveText('CPU');
  expect(messages).toEqual([]);
  expect(engines).toContain('cpu');
  expect(engines).not.toContain('webgpu');
});

test('settings as typed outlive a reload of the tab, where the address asks for none, and no visit anew', async ({ page }) => {
  const expectSettings = async (preset, seed) => {
    const pressed = page.locator('.preset[aria-pressed=true]');
    await expect(pressed).toHaveCount(preset === null ? 0 : 1);
    if (preset !== null) await expect(pressed).toHaveAttribute('data-testid', `preset-${preset}`);
    await expect(page.getByTestId('seed')).toHaveValue(seed);
  };
  await open(page, '?device=cpu');
  await page.getByTestId('preset-classroom').click();
  await choose(page, { Population: 6, Seed: 9 });
  await page.reload();
  await expectSettings(null, '9');
  await page.getByTestId('settings').click();
  await expect(page.locator('#setting-Population')).toHaveValue('6');
  await page.keyboard.press('Escape');

  // What makes no sense is not kept.
  await page.getByTestId('seed').fill('many');
  await page.reload();
  await expectSettings(null, '9');
  await page.evaluate(() => history.replaceState(null, '', '?device=cpu&preset=paper&seed=5'));
  await page.reload();
  await expectSettings('paper', '5');

  await page.goto('about:blank');
  const complaints = watch(page);
  await open(page, '');
  await expectSettings('quick', '42');
  await expect(page.getByTestId('error')).toBeHidden();
  expect(complaints).toEqual([]);
});
