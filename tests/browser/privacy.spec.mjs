// The Content-Security-Policy refuses what it should; hosting.spec.mjs shows that the page keeps to it and to its origin.
import { expect, test } from '@playwright/test';
import { open } from './page_object.mjs';

test('the policy refuses inline script, eval, inline style and other origins', async ({ page }) => {
  await open(page, '?device=cpu');
  const refused = await page.evaluate(async () => {
    const directives = new Set();
    addEventListener('securitypolicyviolation', (event) => directives.add(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    const element = document.createElement('b');
    element.innerHTML = '<img src="x" onerror="window.inlineRan = true">';
    element.setAttribute('style', 'color: red');
    document.body.append(element);
    // Later: what Playwright itself evaluates may use eval.
    const evalRan = await new Promise((resolve) => {
      setTimeout(() => {
        try {
          resolve((0, eval)('true'));
        } catch {
          resolve(false);
        }
      });
    });
    const elsewhere = await fetch('http://localhost:9/').then(() => true, () => false);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await new Promise((resolve) => setTimeout(resolve, 200));
    element.remove();
    return { directives: [...directives].sort(), evalRan, elsewhere, inlineRan: Boolean(window.inlineRan) };
  });
  expect(refused).toEqual({
    directives: ['connect-src', 'script-src', 'script-src-attr', 'script-src-elem', 'style-src-attr'],
    evalRan: false,
    elsewhere: false,
    inlineRan: false,
  });
});
