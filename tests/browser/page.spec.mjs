// The first screen: it opens, offers its one button, and complains of nothing.
import { expect, test } from '@playwright/test';
import { watch } from './console.mjs';

test('the page opens with one obvious button', async ({ page }) => {
  const complaints = watch(page);
  await page.goto('./');
  await expect(page.getByTestId('start')).toBeVisible();
  await expect(page.getByTestId('error')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('a visit says nothing on the console', async ({ page }) => {
  const messages = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  await page.goto('./?device=cpu');
  await page.waitForLoadState('load');
  await expect(page.getByTestId('start')).toBeEnabled();
  expect(messages).toEqual([]);
});

test('the data the page offers is served', async ({ request }) => {
  const answer = await request.get('data/manifest.json');
  expect(answer.ok()).toBe(true);
  const { datasets } = await answer.json();
  expect(datasets.map(({ name }) => name)).toEqual(['mnist', 'fashion-mnist', 'cifar-10', 'digits']);
  const [pack] = datasets[0].splits.train.packs;
  const bytes = await (await request.get(`data/${pack.file}`)).body();
  expect(bytes.length).toBe(pack.bytes);
});
