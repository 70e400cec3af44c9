import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { claimsInLanguages, splitClaimName } from '../../src/oauth/claims/languages.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { ask, createClient, signedIn, tokens, userinfo } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';
import { createAda, requestFor } from './people.ts';

const PERSON = {
  locale: 'en-GB',
  name: 'Ada',
  'name#de': 'Ada von Lovelace',
  'name#ja-Kana-JP': 'エイダ',
  'nickname#fr-CA': 'Adèle',
  'website#de-AT': 'https://at.example/',
  'website#de-CH': 'https://ch.example/',
  middle_name: '',
  'middle_name#de': 'König',
};

describe('claims in several languages (OIDC Core §5.2)', () => {
  const told = (name: string, ...locales: string[]) => Object.fromEntries(claimsInLanguages(PERSON, locales)(name));

  for (const [what, found, expected] of [
    ['without a wish, the plain one', told('name'), { name: 'Ada' }],
    ['one wish: without a tag', told('name', 'de'), { name: 'Ada von Lovelace' }],
    ['one wish for a region: a wider one', told('name', 'de-CH'), { name: 'Ada von Lovelace' }],
    ['one wish, written otherwise', told('name', 'JA-kana-jp'), { name: 'エイダ' }],
    ['one wish for a language: a narrower one', told('nickname', 'fr'), { nickname: 'Adèle' }],
    ['a wish that nothing meets: the plain one', told('name', 'se'), { name: 'Ada' }],
    ['the first that is met', told('name', 'se', 'de'), { name: 'Ada von Lovelace' }],
    ['the language of the plain one', told('name', 'en', 'de'), { name: 'Ada', 'name#de': 'Ada von Lovelace' }],
    [
      'several',
      told('name', 'ja', 'de'),
      { name: 'エイダ', 'name#ja-Kana-JP': 'エイダ', 'name#de': 'Ada von Lovelace' },
    ],
    [
      'no wish and no plain one: all',
      told('website'),
      { 'website#de-AT': 'https://at.example/', 'website#de-CH': 'https://ch.example/' },
    ],
    ['asked for with a tag', told('name#de'), { 'name#de': 'Ada von Lovelace' }],
    ['asked for with a tag that there is not: another, as it is', told('name#se'), { name: 'Ada' }],
    ['asked for with a tag, nothing plain', told('nickname#se'), {}],
    ['an empty text is none', told('middle_name'), { 'middle_name#de': 'König' }],
    ['nothing of the kind', told('family_name', 'de'), {}],
  ] as const)
    test(what, () => assert.deepEqual(found, expected));

  test('whatever is asked for, only wordings of that claim are told, and one of them if there is any', () => {
    const tag = fc.constantFrom('de', 'de-CH', 'fr', 'ja', 'EN-gb', 'se', '', '-', 'x#y');
    const name = fc.constantFrom('name', 'nickname', 'website', 'constructor', '__proto__', 'locale');
    const person = fc.dictionary(
      fc.constantFrom('name', 'name#de', 'name#fr-CA', 'nickname#de', 'locale'),
      fc.string({ minLength: 1 }),
    );
    fc.assert(
      fc.property(person, name, fc.option(tag), fc.array(tag), (claims, base, language, locales) => {
        const asked = language === null ? base : `${base}#${language}`;
        const entries = claimsInLanguages(claims, locales)(asked);
        const names = Object.keys(claims).filter((known) => splitClaimName(known).base === base);
        for (const [key, value] of entries) {
          assert.equal(splitClaimName(key).base, base);
          assert(names.some((known) => claims[known] === value));
        }
        assert.equal(new Set(entries.map(([key]) => key)).size, entries.length);
        if (names.length > 0 && language === null) assert(entries.length > 0);
      }),
    );
  });
});

describe('claims_locales', () => {
  let server: TestProvider;
  let agent: UserAgent;
  before(async () => {
    server = await startTestProvider();
    await createClient(server, { skip_consent: true });
    await createAda(server, PERSON);
    agent = await signedIn(server);
  });
  after(() => server.stop());

  async function body(parameters: Readonly<Record<string, string>>): Promise<Readonly<Record<string, unknown>>> {
    return (await userinfo(server, (await tokens(server, parameters, agent))['access_token'])).body;
  }

  test('choose the language of the scopes’ claims', async () => {
    assert.equal((await body({ scope: 'openid profile', claims_locales: 'fr de' }))['name'], 'Ada von Lovelace');
    assert.equal((await body({ scope: 'openid profile' }))['name'], 'Ada');
  });

  test('oidcc-claims-locales: a language that nothing is there in does no harm', async () => {
    const { parameters } = await ask(server, { claims_locales: 'se' }, agent);
    assert(parameters['code']);
    assert.equal((await body({ scope: 'openid profile', claims_locales: 'se' }))['name'], 'Ada');
  });

  test('a claim can be asked for in a language by name', async () => {
    const claims = requestFor({ userinfo: { 'name#ja-Kana-JP': { essential: true }, 'name#DE': null } });
    const { sub: _, ...told } = await body({ scope: 'openid', ...claims });
    assert.deepEqual(told, { 'name#ja-Kana-JP': 'エイダ', 'name#de': 'Ada von Lovelace' });
  });
});
