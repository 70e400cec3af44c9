import assert from 'node:assert/strict';
import { consent, logIn } from './story.ts';
import type { UserAgent, Visit } from './user-agent.ts';

/** Opens the URL that a client library built, signs in and consents where asked; the answer for the application. */
export async function walk(agent: UserAgent, url: URL | string): Promise<Visit> {
  let page = await agent.visit(String(url));
  if (page.html.includes('id="login-submit"')) page = await logIn(agent, page);
  if (page.html.includes('id="consent-accept"')) page = await consent(agent, page);
  return page;
}

/** The URL at which the browser arrives at the application. */
export async function walkBack(agent: UserAgent, url: URL | string): Promise<URL> {
  const { left, at, html } = await walk(agent, url);
  assert(left !== undefined, `still at ${at}: ${html}`);
  return new URL(left);
}

/** What the browser sends by itself when it shows a `form_post` page (OAuth 2.0 Form Post Response Mode §2). */
export function formPostRequest({ html }: Visit): Request {
  const action = /<form[^>]* action="([^"]*)"/.exec(html)?.[1];
  assert(action !== undefined, `no form in ${html}`);
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of html.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g))
    fields.set(name, value.replaceAll('&amp;', '&'));
  return new Request(action.replaceAll('&amp;', '&'), { method: 'POST', body: fields });
}
