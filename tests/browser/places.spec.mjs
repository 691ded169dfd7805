// Where a page may be shown with less than its due: in a sandboxed frame, and by plain http.
import { join } from 'node:path';
import { built } from './packed.mjs';
import { link } from './page_object.mjs';
import { expect, test } from './quiet.mjs';
import { serve } from './server.mjs';

test('in a sandboxed frame of a server that lets it read nothing, the page says so and offers a window', async ({ page }) => {
  const server = await serve(built);
  await page.goto(`${server.address}fonts/stix-two-math-licence.txt`);
  await page.evaluate((url) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = url;
    document.body.replaceChildren(frame);
  }, `${server.address}${link}`);
  const alert = page.frameLocator('iframe').getByRole('alert');
  await expect(alert).toContainText('sandboxed frame');
  await expect(alert).toContainText('Access-Control-Allow-Origin: *');
  await expect(alert).not.toContainText('Reload');
  await expect(alert.getByRole('link')).toHaveAttribute('href', `${server.address}${link}`);
  await expect(alert.getByRole('link')).toHaveAttribute('target', '_blank');
  await server.stop();
});

test('by plain http Copy selects the text, and a download stays where it is until it is read', async ({ page, quiet }) => {
  // No such host: every answer is made here.
  await page.route('http://optimarium.test/**', (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(built, pathname === '/' ? 'index.html' : pathname) });
  });
  await page.addInitScript(() => {
    globalThis.revoked = [];
    URL.revokeObjectURL = (url) => globalThis.revoked.push(url);
  });
  await page.goto(`http://optimarium.test/?device=cpu&workers=1${link}`);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const banner = page.getByTestId('shared');
  await banner.getByTestId('share').click();
  const sheet = page.getByRole('dialog');
  const selected = () =>
    page.evaluate(() => {
      const { activeElement: field } = document;
      const chosen = field?.matches('input[readonly]') && field.value.slice(field.selectionStart, field.selectionEnd);
      return chosen || String(getSelection());
    });

  await sheet.getByTestId('copy-link').click();
  await expect(sheet.getByRole('region', { name: 'Link' })).toContainText('plain http');
  expect(await selected()).toBe(await sheet.getByTestId('share-link').inputValue());
  await sheet.getByTestId('copy-code').click();
  await expect(sheet.getByRole('region', { name: 'Source code' })).toContainText('plain http');
  expect((await selected()).trim()).toBe((await sheet.getByTestId('code').innerText()).trim());

  const download = page.waitForEvent('download');
  await sheet.getByRole('button', { name: 'Download' }).click();
  expect(await (await download).failure()).toBeNull();
  expect(await page.evaluate(() => globalThis.revoked)).toEqual([]);
});
