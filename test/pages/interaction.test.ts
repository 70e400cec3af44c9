import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fieldProblem } from '../../src/pages/components.ts';
import { renderConsent } from '../../src/pages/consent.ts';
import { type LoginPage, renderLogin } from '../../src/pages/login.ts';
import { type Element, readMarkup } from './markup.ts';
import { viewOf, viewsOf } from './views.ts';

const LOGIN: LoginPage = {
  action: '/login',
  hidden: { csrf: 'token' },
  application: { client_id: 'notes', client_name: 'Notes' },
  identifier: '',
  remember: false,
  again: false,
  problem: null,
  sign_up_refused: false,
  sign_up_url: null,
};

function byId(page: string): ReadonlyMap<string, Element> {
  return new Map(readMarkup(page).elements.map((element) => [element.attributes.get('id') ?? '', element]));
}

describe('the login page', () => {
  test('begins with the identifier, or with the password when the identifier is known', () => {
    const fresh = byId(renderLogin(LOGIN, viewOf()));
    assert.ok(fresh.get('login-identifier')?.attributes.has('autofocus'));
    const hinted = byId(renderLogin({ ...LOGIN, identifier: 'ada' }, viewOf()));
    assert.equal(hinted.get('login-identifier')?.attributes.get('value'), 'ada');
    assert.ok(hinted.get('login-password')?.attributes.has('autofocus'));
  });

  test('ties its error to the fields, and speaks it', () => {
    const page = byId(renderLogin({ ...LOGIN, problem: { kind: 'wrong_credentials' } }, viewOf()));
    assert.equal(page.get('login-error')?.attributes.get('role'), 'alert');
    assert.equal(page.get('login-identifier')?.attributes.get('aria-describedby'), 'login-error');
    assert.equal(page.get('login-password')?.attributes.get('aria-invalid'), 'true');
  });

  test('says how long to wait', () => {
    const page = renderLogin({ ...LOGIN, problem: { kind: 'too_many_attempts', seconds: 61 } }, viewOf());
    assert.match(page, /Please try again in 61 seconds\./);
    const longer = renderLogin({ ...LOGIN, problem: { kind: 'too_many_attempts', seconds: 121 } }, viewOf());
    assert.match(longer, /Please try again in 3 minutes\./);
  });

  test('offers no way back to an application when there is none', () => {
    assert.ok(byId(renderLogin(LOGIN, viewOf())).has('login-cancel'));
    assert.ok(!byId(renderLogin({ ...LOGIN, application: null }, viewOf())).has('login-cancel'));
  });

  test('leaves out a client’s addresses that are not on the web', () => {
    const application = { client_id: 'x', client_name: 'X', logo_uri: 'data:image/png,', policy_uri: 'javascript:1' };
    const page = renderLogin({ ...LOGIN, application }, viewOf());
    assert.ok(!byId(page).has('client-policy'));
    assert.doesNotMatch(page, /data:image|javascript:/);
  });

  test('calls a client without a name by its id, and lets no name hide or reverse the text', () => {
    const nameless = renderLogin({ ...LOGIN, application: { client_id: 'notes', client_name: ' \u200b ' } }, viewOf());
    assert.match(nameless, /<bdi>notes<\/bdi>/);
    const turned = renderLogin({ ...LOGIN, application: { client_id: 'x', client_name: 'No\u202etes' } }, viewOf());
    assert.match(turned, /<bdi>Notes<\/bdi>/);
  });
});

describe('a field’s problem', () => {
  test('is told in the language of the page where it is a known reason, and as it is where it is a sentence', () => {
    const [english, german] = viewsOf();
    assert.ok(english !== undefined && german !== undefined);
    assert.match(fieldProblem('username', 'taken', english) ?? '', /^This username is taken/);
    assert.match(fieldProblem('username', 'taken', german) ?? '', /^Dieser Benutzername ist vergeben/);
    assert.equal(fieldProblem('email', 'It bounced.', german), 'It bounced.');
    assert.equal(fieldProblem('email', undefined, german), undefined);
  });
});

describe('the consent page', () => {
  const page = renderConsent(
    {
      action: '/consent',
      hidden: {},
      application: { client_id: 'notes', client_name: 'Notes' },
      redirect_host: 'notes.example',
      person: { name: 'Ada', identifier: null },
      scopes: [
        { scope: 'openid', granted: false },
        { scope: 'email', granted: false },
        { scope: 'notes:read', granted: true },
      ],
      resources: [],
      claims: [
        { claim: 'birthdate', granted: true, essential: true },
        { claim: 'shoe size', granted: false, essential: false },
      ],
      remember: null,
      problem: null,
    },
    viewOf(),
  );

  test('grants openid whatever is ticked, and the rest as it is ticked', () => {
    const elements = byId(page);
    assert.ok(elements.get('scope-openid')?.attributes.has('disabled'));
    assert.match(page, /<input type="hidden" name="scope" value="openid">/);
    assert.ok(!elements.get('scope-email')?.attributes.has('checked'));
    assert.ok(elements.get('scope-notes-read')?.attributes.has('checked'));
  });

  test('explains the scopes that it knows, and shows the others as they are', () => {
    assert.match(page, /See your email address/);
    assert.match(page, /<code><bdi>notes:read<\/bdi><\/code>/);
  });

  test('accepts with the Enter key: the first button of its form is the one to allow', () => {
    const form = page.slice(page.indexOf('id="consent"'));
    assert.equal(/<button[^>]* id="([^"]+)"/.exec(form)?.[1], 'consent-accept');
  });

  test('asks nothing about remembering where that cannot be', () => {
    assert.ok(!byId(page).has('consent-remember'));
  });
});
