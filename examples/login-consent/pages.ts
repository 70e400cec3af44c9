import type { OAuth2Client } from '@ory/client';
import { type Html, html } from './html.ts';

function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
}

/** What every form brings back: that it is ours, and which request it answers. */
interface Form {
  readonly csrf: string;
  readonly challenge: string;
}

function form(action: string, name: `${string}_challenge`, { csrf, challenge }: Form, body: Html): Html {
  return html`<form method="post" action="${action}">
<input type="hidden" name="csrf" value="${csrf}">
<input type="hidden" name="${name}" value="${challenge}">
${body}
</form>`;
}

/** A button that says no works with empty fields. */
function button(id: string, action: string, label: string, look: 'yes' | 'no' = 'yes'): Html {
  return html`<button id="${id}" class="${look}" name="action" value="${action}" ${look === 'no' && html`formnovalidate`}>${label}</button>`;
}

function problem(id: string, text: string | false | undefined): Html | false {
  return text !== undefined && text !== false && html`<p id="${id}" class="problem" role="alert">${text}</p>`;
}

interface Field {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly value?: string;
  readonly autofocus?: boolean;
  /** Id of the problem that the field is part of. */
  readonly problem?: string | false;
}

function field({
  id,
  name,
  label,
  autocomplete,
  type = 'text',
  value = '',
  autofocus = false,
  problem = false,
}: Field): Html {
  return html`<label for="${id}">${label}</label>
<input id="${id}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" required
${autofocus && html`autofocus`} ${problem !== false && html`aria-invalid="true" aria-describedby="${problem}"`}>`;
}

function nameOf(client: OAuth2Client | undefined): string {
  return client?.client_name || client?.client_id || 'the application';
}

export interface LoginPage extends Form {
  readonly client: OAuth2Client;
  readonly identifier: string;
  readonly wrong: boolean;
}

export function loginPage(login: LoginPage): Html {
  const { challenge, client, identifier, wrong } = login;
  const described = wrong && 'login-error';
  const fields = html`${field({ id: 'login-identifier', name: 'identifier', label: 'User name or email', autocomplete: 'username', value: identifier, autofocus: !wrong, problem: described })}
${field({ id: 'login-password', name: 'password', type: 'password', label: 'Password', autocomplete: 'current-password', autofocus: wrong, problem: described })}
<label class="box"><input id="login-remember" type="checkbox" name="remember"> Stay signed in</label>
<p>${button('login-submit', 'login', 'Sign in')} ${button('login-cancel', 'cancel', 'Cancel', 'no')}</p>`;
  return page(
    `Sign in to ${nameOf(client)}`,
    html`${problem('login-error', wrong && 'The name or the password is not right.')}
${form('/login', 'login_challenge', login, fields)}
<p><a id="login-sign-up" href="/registration?${query(challenge)}">Make an account</a></p>`,
  );
}

function query(login_challenge: string): string {
  return new URLSearchParams({ login_challenge }).toString();
}

export interface RegistrationPage extends Form {
  readonly username: string;
  readonly email: string;
  readonly taken: boolean;
}

export function registrationPage(registration: RegistrationPage): Html {
  const { challenge, username, email, taken } = registration;
  const described = taken && 'sign-up-error';
  const fields = html`${field({ id: 'sign-up-username', name: 'username', label: 'User name', autocomplete: 'username', value: username, autofocus: true, problem: described })}
${field({ id: 'sign-up-email', name: 'email', type: 'email', label: 'Email', autocomplete: 'email', value: email, problem: described })}
${field({ id: 'sign-up-password', name: 'password', type: 'password', label: 'Password', autocomplete: 'new-password' })}
<p>${button('sign-up-submit', 'sign_up', 'Make the account')}</p>`;
  return page(
    'Make an account',
    html`${problem('sign-up-error', taken && 'Somebody has this user name or address.')}
${form('/registration', 'login_challenge', registration, fields)}
<p><a id="sign-up-sign-in" href="/login?${query(challenge)}">Sign in instead</a></p>`,
  );
}

export interface ConsentPage extends Form {
  readonly client: OAuth2Client | undefined;
  readonly name: string;
  readonly tenant: string;
  readonly scope: readonly string[];
  /** The APIs that it is about. */
  readonly resources: readonly string[];
}

export function consentPage(consent: ConsentPage): Html {
  const { client, name, tenant, scope, resources } = consent;
  const boxes = html`<ul>
${scope.map(scopeBox)}
</ul>
${resources.map((resource) => html`<p>At <code>${resource}</code></p>`)}
<label class="box"><input id="consent-remember" type="checkbox" name="remember" checked> Do not ask again</label>
<p>${button('consent-accept', 'accept', 'Allow')} ${button('consent-reject', 'reject', 'Refuse', 'no')}</p>
<p>${button('consent-switch-account', 'switch_account', 'Somebody else', 'no')}</p>`;
  return page(
    `${nameOf(client)} asks for access`,
    html`<p>You are <strong id="consent-person">${name}</strong>${tenant !== '' && html` of <span id="consent-tenant">${tenant}</span>`}.</p>
${form('/consent', 'consent_challenge', consent, boxes)}`,
  );
}

function scopeBox(scope: string): Html {
  const fixed = scope === 'openid' && html`disabled`;
  return html`<li><label class="box"><input id="scope-${scope}" type="checkbox" name="scope" value="${scope}" checked ${fixed}> ${scope}</label></li>`;
}

export function logoutPage(logout: Form & { readonly client: OAuth2Client | undefined }): Html {
  const buttons = html`<p>${button('logout-confirm', 'confirm', 'Sign out')} ${button('logout-cancel', 'cancel', 'Stay signed in', 'no')}</p>`;
  const asked = logout.client !== undefined && html`<p>${nameOf(logout.client)} asks for it.</p>`;
  return page('Sign out?', html`${asked}${form('/logout', 'logout_challenge', logout, buttons)}`);
}

export interface DevicePage extends Form {
  readonly user_code: string;
  readonly problem: string | undefined;
}

export function devicePage(device: DevicePage): Html {
  const wrong = device.problem !== undefined && 'device-error';
  const fields = html`${field({ id: 'device-code', name: 'user_code', label: 'Code', autocomplete: 'off', value: device.user_code, autofocus: true, problem: wrong })}
<p>${button('device-submit', 'check', 'Go on')}</p>`;
  return page(
    'Enter the code that the device shows',
    html`<p>Go on only if you started this yourself, on a device that is in front of you.</p>
${problem('device-error', device.problem)}${form('/device', 'device_challenge', device, fields)}`,
  );
}

export function messagePage({ id, title, text }: { id: string; title: string; text: string }): Html {
  return page(title, html`<p id="${id}">${text}</p>`);
}

/** `urls.error`. Anybody can make such a link, so that nothing on the page may be more than text. */
export function errorPage({ code, description }: { code: string; description: string }): Html {
  return page(
    'That did not work',
    html`<p id="error-description">${description}</p>
<p><code id="error-code">${code}</code></p>`,
  );
}
