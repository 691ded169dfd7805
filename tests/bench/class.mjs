// A class without a server: node class.mjs '{"page": FOLDER, "students": 30}'. Students do "Is it really better?" one
// after another, each in a fresh profile with a name of their own; their texts are collected and tested. Prints
// {"student_s", "collect_ms", "said", "verdict"}: from each address to the result, and from the press to the table.
import { finish, launch, openPage, request, serve } from './browser.mjs';

const { page: folder, students } = request;
const { address } = await serve(folder);
const browser = await launch();
const texts = [];
const seconds = [];
for (let number = 1; number <= students; number++) {
  const page = await openPage(browser);
  const begun = performance.now();
  await page.goto(`${address}?lesson=lessons/is-it-really-better.json&device=cpu`);
  await page.getByTestId('class-name').fill(`Student ${number}`);
  await page.getByTestId('class-name').press('Enter');
  const panel = page.getByTestId('lesson-panel');
  await panel.getByRole('slider').press('ArrowRight');
  for (const answers of await panel.locator('fieldset').all()) {
    await answers.getByRole('radio').nth(number % 2).check();
  }
  await page.getByTestId('lesson-start').press('Enter');
  texts.push(await page.getByTestId('class-text').inputValue({ timeout: 120_000 }));
  seconds.push((performance.now() - begun) / 1000);
  await page.close();
}
const page = await openPage(browser);
await page.goto(`${address}?collect&device=cpu`);
await page.getByTestId('collect-paste').fill(texts.join('\n'));
const pressed = performance.now();
await page.getByTestId('collect-take').press('Enter');
await page.getByTestId('collect-table').locator('tbody tr').nth(Math.min(students, 2) - 1).waitFor();
const collect_ms = performance.now() - pressed;
await page.getByTestId('collect-test').press('Enter');
const verdict = await page.getByTestId('collect-verdict').innerText();
const said = await page.getByTestId('collect-said').innerText();
finish({ student_s: seconds, collect_ms, said, verdict });
