import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import {
  Configuration,
  type ConfigurationParameters,
  OAuth2Api,
  type OAuth2TokenExchange,
  ResponseError,
} from '../../client/src/index.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { authorize, CALLBACK, createClient, createUser, SECRET, VERIFIER } from '../support/story.ts';
import type { Observer } from './observer.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const MATRIX_SCOPE = 'urn:matrix:client:api:*';
const CREDENTIAL_SCOPE = 'userinfo_credential_draft_00';

/** A server with a person and the client `app`, and ways to call it of which every answer is observed. */
export interface World {
  readonly server: TestProvider;
  /** The person's. */
  readonly subject: string;
  open(more?: ConfigurationParameters): Configuration;
  operator(): Configuration;
  asApp(): OAuth2Api;
  /** Tokens of the person for the client, with every scope that it has but Matrix's unless another is named. */
  tokensOf(scope?: string): Promise<OAuth2TokenExchange>;
}

/** A world for the tests of the suite that asks for it. */
export function useWorld(observer: Observer): World {
  let server: TestProvider | undefined;
  let subject = '';
  before(async () => {
    server = await startTestProvider({
      settings: { 'oidc.dynamic_client_registration.enabled': true, 'matrix.server_name': 'example.com' },
    });
    subject = await createUser(server);
    await createClient(server, {
      scope: `openid profile email offline_access ${CREDENTIAL_SCOPE} ${MATRIX_SCOPE}`,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
      response_types: ['code'],
    });
  });
  after(() => server?.stop());
  const started = (): TestProvider => server ?? assert.fail('the server has not started');
  const open = (more: ConfigurationParameters = {}): Configuration =>
    new Configuration({ basePath: started().issuer, fetch: observer.fetch, ...more });
  const asApp = (): OAuth2Api => new OAuth2Api(open({ username: 'app', password: SECRET }));
  return {
    get server() {
      return started();
    },
    get subject() {
      return subject;
    },
    open,
    operator: () => open({ basePath: started().admin }),
    asApp,
    async tokensOf(scope = `openid profile offline_access ${CREDENTIAL_SCOPE}`) {
      const { href } = await authorize(started(), { scope });
      return asApp().oauth2TokenExchange('authorization_code', '', parameter(href, 'code'), CALLBACK, '', VERIFIER);
    },
  };
}

/** Asserts that the server refuses a call, with a sentence that says why. */
export async function refused(call: Promise<unknown>, status: number, error: string): Promise<void> {
  const thrown: unknown = await call.then(
    (answer) => assert.fail(`no refusal but ${JSON.stringify(answer)}`),
    (reason) => reason,
  );
  assert(thrown instanceof ResponseError, String(thrown));
  assert.deepEqual([thrown.status, thrown.error], [status, error], thrown.message);
  assert.match(thrown.message, new RegExp(`^${status} ${error}: .`));
}

/** A parameter of an address. */
export function parameter(location: string | null, name: string): string {
  return new URL(location ?? '').searchParams.get(name) ?? assert.fail(`no ${name} in ${location}`);
}
