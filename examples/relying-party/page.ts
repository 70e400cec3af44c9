import type { TokenSet } from './provider.ts';
import type { Session } from './sessions.ts';

/** Text that is HTML already; everything else is escaped on its way into a page. */
class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function html(strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const escaped = values.map((value) =>
    value instanceof Html ? value.text : value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? ''),
  );
  return new Html(String.raw({ raw: strings }, ...escaped));
}

const nothing = html``;

function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a class="brand" href="/">Acorn Notes</a><span>demo application</span></header>
<main>
${body}
</main>
</body>
</html>
`.text;
}

export function startPage({ issuer, signedOut }: { issuer: string; signedOut: boolean }): string {
  return page(
    'Acorn Notes',
    html`<section class="card welcome">
${signedOut ? html`<p id="signed-out" class="note">You are signed out.</p>` : nothing}
<h1>Welcome</h1>
<p>This application keeps no passwords. It asks ${issuer} who you are.</p>
<p><a id="sign-in" class="button" href="/sign-in">Sign in with Signet</a></p>
</section>`,
  );
}

export function signedInPage(tokens: TokenSet, session: Session): string {
  const { claims, userinfo } = tokens;
  const name = firstText(userinfo.name, userinfo.preferred_username, userinfo.email, claims.sub);
  return page(
    'Acorn Notes: signed in',
    html`<section class="card">
<h1>Hello, ${name}</h1>
<div class="actions">
${tokens.refreshToken === undefined ? nothing : action('refresh', 'Refresh the tokens')}
${action('sign-out', 'Sign out')}
</div>
${session.refreshedAt === undefined ? nothing : refreshed(tokens, session.refreshedAt)}
</section>
<section class="card"><h2>ID token</h2><pre id="claims">${JSON.stringify(claims, null, 2)}</pre></section>
<section class="card"><h2>Userinfo</h2><pre id="userinfo">${JSON.stringify(userinfo, null, 2)}</pre></section>`,
  );
}

export function errorPage({ code, description }: { code: string; description: string }): string {
  return page(
    'Acorn Notes: no sign-in',
    html`<section class="card" role="alert">
<h1>That did not work</h1>
<p id="error"><code>${code}</code> ${description}</p>
<p class="actions"><a id="try-again" class="button" href="/sign-in">Try again</a> <a href="/">Back to the start</a></p>
</section>`,
  );
}

function action(name: 'refresh' | 'sign-out', label: string): Html {
  return html`<form method="post" action="/${name}"><button id="${name}" class="button">${label}</button></form>`;
}

function refreshed(tokens: TokenSet, at: number): Html {
  const expiry = tokens.expiresIn === undefined ? '' : `, valid until ${time(at + tokens.expiresIn * 1000)}`;
  return html`<p id="refreshed" class="note">New access token since ${time(at)}${expiry}. ID token issued ${time(tokens.claims.iat * 1000)}.</p>`;
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ').concat(' UTC');
}

function firstText(...candidates: readonly (string | undefined)[]): string {
  return candidates.find((text) => text !== undefined && text !== '') ?? '';
}
