// SPDX-License-Identifier: EUPL-1.2
//
// What a person at a counter does.

/** Signs in by the form, as whoever stands in credentials.json; waits for what comes after it. */
export async function signIn(hall, page, role, index = 0) {
  const { user, password } = hall.appliance.credentials[role][index];
  await page.locator('input[name=user]').fill(user);
  await page.locator('input[name=password]').fill(password);
  await page.locator('input[name=password]').press('Enter');
  await page.locator('input[name=password]').waitFor({ state: 'detached' });
}

export async function sitDown(page, counter) {
  await page.locator(`[data-counter="${counter}"]`).click();
  await page.locator('.primary').waitFor();
}

/** The one big action, once it is `verb` and can be pressed. */
export const primary = (page, verb) =>
  page.locator(`.primary[data-verb="${verb}"][data-dead=false][aria-disabled=false]`);
