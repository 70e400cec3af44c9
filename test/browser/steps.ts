import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Person } from './world.ts';

/** What a person does on the pages, in the words of the stories. */

export async function logIn(
  page: Page,
  { username, password }: Pick<Person, 'username' | 'password'>,
  { remember = false }: { readonly remember?: boolean } = {},
): Promise<void> {
  await page.fill('#login-identifier', username);
  await page.fill('#login-password', password);
  if (remember) await page.check('#login-remember');
  await page.click('#login-submit');
}

/** Allows the application what it asks for, `without` some scopes. */
export async function allow(
  page: Page,
  { without = [] }: { readonly without?: readonly string[] } = {},
): Promise<void> {
  for (const scope of without) await page.uncheck(`#scope-${scope}`);
  await page.click('#consent-accept');
}

/** From the application's start page through login and consent until it shows who signed in. */
export async function signIn(
  page: Page,
  application: string,
  person: Person,
  options: { readonly remember?: boolean } = {},
): Promise<void> {
  await page.goto(application);
  await page.click('#sign-in');
  await logIn(page, person, options);
  await allow(page);
  await assertSignedIn(page, person);
}

/** Signs out at the application, and says yes where the pages ask about it. */
export async function signOut(page: Page): Promise<void> {
  await page.click('#sign-out');
  await page.waitForSelector('#signed-out, #logout-confirm');
  if (await page.isVisible('#logout-confirm')) await page.click('#logout-confirm');
  await page.waitForSelector('#signed-out');
}

/** The JSON that the application shows. */
export async function shown(page: Page, selector: '#claims' | '#userinfo'): Promise<Record<string, unknown>> {
  return JSON.parse((await page.textContent(selector)) ?? '');
}

export async function assertSignedIn(page: Page, { id }: Pick<Person, 'id'>): Promise<void> {
  assert.equal((await shown(page, '#claims'))['sub'], id);
}

/** What the application says of a sign-in that did not come about: code and description. */
export async function refusal(page: Page): Promise<string> {
  return ((await page.textContent('#error')) ?? '').trim();
}

/** The id of the element that the keyboard speaks to; waits for one, since `autofocus` is heeded some time after the load. */
export async function focusedId(page: Page): Promise<string> {
  await page.waitForSelector(':focus');
  return activeId(page);
}

/** The same at this moment; empty where nothing has the focus. */
export function activeId(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.id');
}

/** The pages of the `origins` (`World.origins`) that a person gets to see while `action` runs. */
export async function pagesSeen(
  page: Page,
  origins: readonly string[],
  action: () => Promise<void>,
): Promise<string[]> {
  const seen: string[] = [];
  page.on('response', (response) => {
    const { origin, pathname } = new URL(response.url());
    const isPage = response.request().isNavigationRequest() && response.status() === 200;
    if (isPage && origins.includes(origin)) seen.push(pathname);
  });
  await action();
  return seen;
}
