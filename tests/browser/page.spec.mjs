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
