/**
 * Prepares a running server for the suite's plans, and writes the suite's configurations of them:
 *
 *     node examples/conformance/suite.ts FOLDER [admin URL]
 *
 * FOLDER gets `dynamic.json`, `static.json`, `static-mtls.json` and the `fapi2-*.json`; the last ones with the private keys of clients that are
 * registered anew at each run, so they belong to no repository.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { browser, fapi2, overrides } from './browser.ts';
import { type ClientKeys, createKeys } from './client-keys.ts';

const [folder, admin = 'http://127.0.0.1:4445'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder for the configurations.');

const SUITE = 'https://127.0.0.1:8443/test/a/signet/';
const CALLBACK = `${SUITE}callback`;

const server = {
  discoveryUrl: 'https://localhost:9443/.well-known/openid-configuration',
  login_hint: 'ada@example.com',
  // What Ory's SDKs ask of the document, which no specification names.
  allow_unexpected_metadata_fields: [
    'id_token_signed_response_alg',
    'userinfo_signed_response_alg',
    'credentials_endpoint_draft_00',
    'credentials_supported_draft_00',
  ],
};

async function put(path: string, id: string, body: object): Promise<void> {
  await fetch(`${admin}${path}/${id}`, { method: 'DELETE' });
  const answer = await fetch(`${admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

const person = {
  username: 'ada',
  email: 'ada@example.com',
  password: 'correct horse battery staple',
  claims: {
    name: 'Ada Lovelace',
    given_name: 'Ada',
    family_name: 'Lovelace',
    middle_name: 'King',
    nickname: 'Ada',
    profile: 'https://example.com/ada',
    picture: 'https://example.com/ada.png',
    website: 'https://example.com',
    gender: 'female',
    birthdate: '1985-12-10',
    zoneinfo: 'Europe/London',
    locale: 'en-GB',
    email_verified: true,
    phone_number: '+44 20 7946 0000',
    phone_number_verified: false,
    address: {
      formatted: '12 St James Square\nLondon',
      street_address: '12 St James Square',
      locality: 'London',
      region: 'London',
      postal_code: 'SW1Y 4JH',
      country: 'United Kingdom',
    },
  },
};

const secretOf = (client_id: string): string => `${client_id}-secret-of-the-conformance-suite`;

/** The suite takes a call to a logout channel for a mistake where it did not ask for one, so that each has a client. */
const channels: Readonly<Record<string, object>> = {
  front: { frontchannel_logout_uri: `${SUITE}frontchannel_logout`, frontchannel_logout_session_required: true },
  back: { backchannel_logout_uri: `${SUITE}backchannel_logout`, backchannel_logout_session_required: true },
};

async function staticClient(client_id: string): Promise<void> {
  await openIdClient(client_id, {
    client_secret: secretOf(client_id),
    token_endpoint_auth_method: client_id === 'third' ? 'client_secret_post' : 'client_secret_basic',
    ...channels[client_id],
  });
}

/** A client with the certificate that signs for itself: the suite cannot register such a client. */
async function certifiedClient(client_id: string, keys: ClientKeys): Promise<object> {
  await openIdClient(client_id, {
    token_endpoint_auth_method: 'self_signed_tls_client_auth',
    jwks: keys.registered,
  });
  return { client_name: client_id, client_id, jwks: keys.private };
}

async function openIdClient(client_id: string, members: object): Promise<void> {
  await put('/admin/clients', client_id, {
    client_id,
    client_name: client_id,
    redirect_uris: [CALLBACK, `${CALLBACK}?dummy1=lorem&dummy2=ipsum`],
    grant_types: ['authorization_code', 'implicit', 'refresh_token'],
    response_types: [
      'code',
      'token',
      'id_token',
      'code token',
      'code id_token',
      'id_token token',
      'code id_token token',
    ],
    scope: 'openid profile email address phone offline_access',
    post_logout_redirect_uris: [`${SUITE}post_logout_redirect`],
    ...members,
  });
}

const staticConfig = (client_id: string): object => ({
  client_name: client_id,
  client_id,
  client_secret: secretOf(client_id),
});

/** A client of FAPI 2.0, for each way in which it can authenticate and bind its tokens. */
async function fapiClient(client_id: string, keys: ClientKeys, how: FapiPlan): Promise<object> {
  const { client_auth_type, sender_constrain } = how;
  await put('/admin/clients', client_id, {
    client_id,
    client_name: client_id,
    profile: how.signed_requests ? 'fapi_2_message_signing' : 'fapi_2',
    redirect_uris: [
      `https://127.0.0.1:8443/test/a/${how.name}/callback`,
      `https://127.0.0.1:8443/test/a/${how.name}/callback?dummy1=lorem&dummy2=ipsum`,
    ],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    scope: 'openid profile email address phone offline_access',
    token_endpoint_auth_method: client_auth_type === 'mtls' ? 'self_signed_tls_client_auth' : 'private_key_jwt',
    ...(client_auth_type === 'private_key_jwt' && { token_endpoint_auth_signing_alg: 'PS256' }),
    id_token_signed_response_alg: 'PS256',
    request_object_signing_alg: 'PS256',
    authorization_signed_response_alg: 'PS256',
    dpop_bound_access_tokens: sender_constrain === 'dpop',
    tls_client_certificate_bound_access_tokens: sender_constrain === 'mtls',
    jwks: keys.registered,
  });
  return { client_name: client_id, client_id, scope: 'openid profile email offline_access', jwks: keys.private };
}

interface FapiPlan {
  readonly name: string;
  readonly client_auth_type: 'private_key_jwt' | 'mtls';
  readonly sender_constrain: 'dpop' | 'mtls';
  readonly signed_requests: boolean;
}

const FAPI_PLANS: readonly FapiPlan[] = (['private_key_jwt', 'mtls'] as const).flatMap((client_auth_type) =>
  (['dpop', 'mtls'] as const).flatMap((sender_constrain) =>
    [false, true].map((signed_requests) => ({
      name: ['fapi2', client_auth_type, sender_constrain, ...(signed_requests ? ['signed'] : [])]
        .join('-')
        .replaceAll('_', '-'),
      client_auth_type,
      sender_constrain,
      signed_requests,
    })),
  ),
);

async function fapiConfig(plan: FapiPlan): Promise<object> {
  const [first, second] = [createKeys(`${plan.name}-first`), createKeys(`${plan.name}-second`)];
  return {
    alias: plan.name,
    server,
    client: await fapiClient(`${plan.name}-first`, first, plan),
    client2: await fapiClient(`${plan.name}-second`, second, plan),
    resource: { resourceUrl: `https://localhost:${plan.sender_constrain === 'mtls' ? 9444 : 9443}/userinfo` },
    mtls: first.mtls,
    mtls2: second.mtls,
    ...fapi2,
  };
}

async function write(name: string, config: object): Promise<void> {
  await writeFile(join(folder ?? '.', `${name}.json`), `${JSON.stringify(config, null, 2)}\n`);
}

await mkdir(folder, { recursive: true });
await put('/admin/users', 'ada', person);
for (const client_id of ['first', 'second', 'third', 'front', 'back']) await staticClient(client_id);

const [first, second] = [createKeys('certified-first'), createKeys('certified-second')];
await write('dynamic', {
  server,
  client: { client_name: 'first' },
  client2: { client_name: 'second' },
  browser: browser(),
  override: overrides(),
});
await write('static', {
  alias: 'signet',
  server,
  client: staticConfig('first'),
  client2: staticConfig('second'),
  client_secret_post: staticConfig('third'),
  browser: browser(),
  override: {
    ...overrides(),
    'oidcc-frontchannel-rp-initiated-logout': { client: staticConfig('front') },
    'oidcc-backchannel-rp-initiated-logout': { client: staticConfig('back') },
  },
});
await write('static-mtls', {
  alias: 'signet',
  server,
  client: await certifiedClient('certified-first', first),
  client2: await certifiedClient('certified-second', second),
  mtls: first.mtls,
  mtls2: second.mtls,
  browser: browser(),
  override: overrides(),
});
for (const plan of FAPI_PLANS) await write(plan.name, await fapiConfig(plan));
