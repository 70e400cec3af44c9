import { createHash } from 'node:crypto';
import type { JsonObject } from '../../oauth/json.ts';
import { ownAddress } from '../../pages/address.ts';
import { type Content, Html, html } from '../../pages/html.ts';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}' +
  'dt{font-weight:600;margin-top:1rem}dd{margin:0}code,pre{overflow-wrap:anywhere;white-space:pre-wrap}';

/** For the Content-Security-Policy. */
export const STYLE_HASH: string = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** Leads to the authorization endpoint. */
export function startPage(authorizationUrl: string): string {
  return page(
    'Sign in',
    html`<p>This page is served by <code>signet perform authorization-code</code>, which acts as an application.</p>
<p><a id="start" href="${ownAddress(authorizationUrl)}">Sign in with the server</a></p>`,
  );
}

/** @param again whether another sign-in can follow. */
export function tokensPage(tokens: JsonObject, again: boolean): string {
  const members = Object.entries(tokens).map(
    ([name, value]) => html`<dt>${name}</dt><dd><pre id="${name}">${textOf(value)}</pre></dd>`,
  );
  const more = again ? html`<p><a href="${ownAddress('/')}">Once more</a></p>` : html`<p>You can close this page.</p>`;
  return page('Signed in', html`<dl>${members}</dl>${more}`);
}

export function failurePage(lines: readonly string[]): string {
  return page('It did not work', [
    ...lines.map((line) => html`<p id="failure">${line}</p>`),
    html`<p>The terminal says the same.</p>`,
  ]);
}

export function strayPage(): string {
  return page(
    'Nothing is here',
    html`<p>This address answers no sign-in that was begun here. <a href="${ownAddress('/')}">Begin one</a>.</p>`,
  );
}

function textOf(value: JsonObject[string]): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function page(heading: string, body: Content): string {
  return `<!doctype html>\n${html`<html lang="en"><head><meta charset="utf-8"><title>${heading} · Signet</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${new Html(`<style>${STYLE}</style>`)}</head>
<body><main><h1>${heading}</h1>${body}</main></body></html>
`}`;
}
