import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Element, readMarkup } from './markup.ts';
import { allSamples } from './views.ts';

const ELEMENTS: ReadonlySet<string> = new Set(
  `html head meta title link script body header main footer nav section div span p h1 h2 h3 ul li dl dt dd a strong bdi
  code time img svg path form fieldset legend label input button noscript iframe`.split(/\s+/),
);
const ATTRIBUTES: ReadonlySet<string> = new Set(
  `lang dir charset name content rel href type src defer class id alt height width referrerpolicy target role for value
  method action autocomplete autocapitalize spellcheck required autofocus minlength checked disabled formnovalidate
  datetime title aria-label aria-labelledby aria-hidden aria-invalid aria-describedby viewBox fill stroke stroke-width
  stroke-linecap stroke-linejoin d http-equiv hidden sandbox`.split(/\s+/),
);

/** The pages that the browser has to leave by itself. */
const SCRIPTED = /^(?:form-post|front-channel-logout)\./;

const samples = allSamples({
  name: `A & B <i>"house"</i>`,
  links: [{ label: '<b>Help</b>', url: '/help?a=1&b=2' }],
}).map(({ name, page, lang }) => ({ name, page, lang, ...readMarkup(page) }));

/** Runs a check over every sample; it returns what is wrong with one. */
function everySample(check: (sample: (typeof samples)[number]) => readonly string[]): void {
  const wrong = samples.flatMap((sample) => check(sample).map((fault) => `${sample.name}: ${fault}`));
  assert.deepEqual(wrong, []);
}

function named(elements: readonly Element[], name: string): readonly Element[] {
  return elements.filter((element) => element.name === name);
}

function values(elements: readonly Element[], attribute: string): readonly string[] {
  return elements.flatMap(({ attributes }) => attributes.get(attribute) ?? []);
}

describe('every page, in every state and language', () => {
  test('is a balanced document', () => {
    assert.ok(samples.length > 60);
    everySample(({ faults }) => faults);
    everySample(({ page }) => (page.startsWith('<!doctype html>\n<html ') ? [] : ['does not begin as a document']));
  });

  test('says its language, direction and title, and has one heading of the first level', () => {
    everySample(({ elements, page, lang }) => {
      const root = elements[0]?.attributes;
      return [
        ...(root?.get('lang') === lang && root.has('dir') ? [] : ['no language']),
        ...(/<title>[^<]+ · A &amp; B &lt;i&gt;&quot;house&quot;&lt;\/i&gt;<\/title>/.test(page) ? [] : ['no title']),
        ...(named(elements, 'h1').length === 1 ? [] : ['not one h1']),
        ...(named(elements, 'main').length === 1 ? [] : ['not one main']),
      ];
    });
  });

  test('has unique ids, and refers to none that is not there', () => {
    everySample(({ elements }) => {
      const ids = values(elements, 'id');
      const referred = ['for', 'aria-describedby', 'aria-labelledby'].flatMap((name) => values(elements, name));
      return [
        ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is there twice`),
        ...ids.filter((id) => !/^[A-Za-z][\w-]*$/.test(id)).map((id) => `${id} is no plain id`),
        ...referred.flatMap((list) => list.split(' ')).filter((id) => !ids.includes(id)),
      ];
    });
  });

  test('labels every input', () => {
    everySample(({ elements }) => {
      const labelled = new Set(values(named(elements, 'label'), 'for'));
      return named(elements, 'input')
        .filter(({ attributes }) => attributes.get('type') !== 'hidden')
        .filter(({ attributes }) => !labelled.has(attributes.get('id') ?? ''))
        .map(({ attributes }) => `${attributes.get('name') ?? 'an input'} has no label`);
    });
  });

  test('posts its forms, and gives nothing but a password manager a password', () => {
    everySample(({ elements }) => [
      ...values(named(elements, 'form'), 'method').filter((method) => method !== 'post'),
      ...named(elements, 'input')
        .filter(({ attributes }) => attributes.get('type') === 'password')
        .filter(({ attributes }) => attributes.has('value') || !/-password$/.test(attributes.get('autocomplete') ?? ''))
        .map(() => 'a password field is filled in or not for password managers'),
    ]);
  });

  test('keeps to its strict Content-Security-Policy: no inline script, no style, no foreign markup', () => {
    everySample(({ name, elements, page }) => [
      ...elements.filter((element) => !ELEMENTS.has(element.name)).map((element) => `<${element.name}>`),
      ...elements.flatMap(({ attributes }) => [...attributes.keys()].filter((key) => !ATTRIBUTES.has(key))),
      ...(named(elements, 'script').length === (SCRIPTED.test(name) ? 1 : 0) ? [] : ['a script too many']),
      ...[...page.matchAll(/<script[^>]*>([^<]+)/g)].map(() => 'an inline script'),
    ]);
  });

  test('follows addresses on the web and its own only', () => {
    everySample(({ name, elements }) => {
      const native = /^[a-z-]+\.native\./.test(name) ? /^com\.example\.notes:/ : /^$/;
      return ['href', 'src', 'action']
        .flatMap((attribute) => values(elements, attribute))
        .filter((address) => !/^(https?:\/\/|\/(?!\/))/.test(address) && !native.test(address));
    });
  });
});

describe('what people’s scripts rely on', () => {
  const ids: Readonly<Record<string, string>> = {
    'login.wrong':
      'login-identifier login-password login-remember login-submit login-cancel login-sign-up login-error client-policy client-tos',
    'sign-up.problems':
      'sign-up-username sign-up-email sign-up-password sign-up-submit sign-up-username-error sign-up-email-error sign-up-password-error',
    'consent.plain':
      'consent-accept consent-reject consent-remember consent-switch-account scope-openid scope-offline_access scope-notes-write client-policy client-tos',
    'consent.all': 'scope-a-b scope-a-b-2 scope-urn-matrix-client-api--',
    'logout.plain': 'logout-confirm logout-cancel',
    'device.wrong': 'device-code device-submit device-error',
    'device-confirm.plain': 'device-user-code device-confirm device-cancel client-policy client-tos',
    'device-done.plain': 'device-done',
    'device-done.refused': 'device-refused',
    'logged-out.plain': 'logged-out logged-out-back',
    'error.back': 'error-code error-description error-request-id error-back',
    'account.full':
      'account-username account-email account-name account-submit account-notice account-sign-out account-sign-out-everywhere password-current password-new password-submit session-s1-end session-s2-end application-https---app-example-client-withdraw',
    'account.problems': 'account-username-error account-email-error password-current-error password-new-error',
    'form-post.plain': 'form-post form-post-submit',
  };
  for (const [name, expected] of Object.entries(ids)) {
    test(`${name} has its stable ids`, () => {
      const present = values(samples.find((sample) => sample.name === `${name}.en`)?.elements ?? [], 'id');
      assert.deepEqual(
        expected.split(' ').filter((id) => !present.includes(id)),
        [],
      );
    });
  }
});
