// Equations by their pixels, in Chromium and in Firefox.
import { test } from '@playwright/test';
import { looksRight } from './equation.mjs';

test('the equation of Adam is drawn, and its definitions wrap', async ({ page, baseURL }) => {
  await looksRight(page, baseURL);
});
