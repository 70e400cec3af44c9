import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import Provider from 'oidc-provider';
import { type RelyingParty, startRelyingParty } from '../../examples/relying-party/relying-party.ts';
import { newPage } from '../support/browser.ts';

const PERSON = { name: '<b>Ada</b> & co', email: 'ada@example.com', email_verified: true };

describe('the demo application, with a provider that is not Signet', () => {
  let server: Server;
  let application: RelyingParty;
  let answer: 'consent' | 'refusal' = 'consent';

  before(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert(address !== null && typeof address === 'object');
    const issuer = `http://localhost:${address.port}`;
    // The application starts first: it waits for its provider.
    application = await startRelyingParty({
      issuer,
      clientId: 'notes',
      clientSecret: 'a-secret-of-the-notes',
      port: 0,
    });
    const provider = providerFor(issuer, application.origin);
    const callback = provider.callback();
    server.on('request', (request, response) => {
      const asks = request.url?.startsWith('/interaction/') === true;
      void (asks ? interact(provider, request, response, answer) : callback(request, response));
    });
  });

  after(async () => {
    await application.close();
    server.close();
    server.closeAllConnections();
  });

  test('signs in, shows what it learned as text, refreshes and signs out', async () => {
    const page = await newPage();
    await page.goto(application.origin);
    await page.click('#sign-in');
    const claims = JSON.parse((await page.textContent('#claims')) ?? '');
    assert.equal(claims.sub, 'ada');
    assert.equal(claims.aud, 'notes');
    assert.equal(await page.textContent('h1'), `Hello, ${PERSON.name}`);
    assert.deepEqual(JSON.parse((await page.textContent('#userinfo')) ?? ''), { sub: 'ada', ...PERSON });

    await page.click('#refresh');
    assert.match((await page.textContent('#refreshed')) ?? '', /New access token since \d{4}-/);

    await page.click('#sign-out');
    await page.click('button[name=logout]');
    assert.match((await page.textContent('#signed-out')) ?? '', /signed out/);
    await page.goto(application.origin);
    assert.equal(await page.isVisible('#sign-in'), true);
  });

  test("shows the provider's refusal and offers another try", async () => {
    const page = await newPage();
    answer = 'refusal';
    await page.goto(`${application.origin}/sign-in`);
    assert.equal((await page.textContent('#error'))?.trim(), 'access_denied I <would> rather not');
    answer = 'consent';
    await page.click('#try-again');
    assert.equal(await page.isVisible('#claims'), true);
  });

  test('accepts no answer to a question that this browser did not ask', async () => {
    const response = await fetch(`${application.origin}/callback?code=x&state=y`);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /was not begun in this browser/);
  });
});

function providerFor(issuer: string, origin: string): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: 'notes',
        client_secret: 'a-secret-of-the-notes',
        grant_types: ['authorization_code', 'refresh_token'],
        redirect_uris: [`${origin}/callback`],
        post_logout_redirect_uris: [`${origin}/`],
      },
    ],
    cookies: { keys: ['a-key-for-cookies'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, ...PERSON }),
    }),
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    issueRefreshToken: () => true,
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  });
}

async function interact(
  provider: Provider,
  request: Parameters<Provider['interactionDetails']>[0],
  response: Parameters<Provider['interactionDetails']>[1],
  answer: 'consent' | 'refusal',
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (answer === 'refusal') {
    const refusal = { error: 'access_denied', error_description: 'I <would> rather not' };
    await provider.interactionFinished(request, response, refusal);
  } else if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: 'ada' } });
  } else {
    const grant = new provider.Grant({ accountId: session?.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
  }
}
