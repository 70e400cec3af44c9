/**
 * Registers what the suite's static plans expect: two clients, and a person with every standard claim.
 *
 *     node examples/conformance/seed.ts [admin URL]
 */
const admin = process.argv[2] ?? 'http://127.0.0.1:4445';
const callback = 'https://127.0.0.1:8443/test/a/signet/callback';

async function create(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${admin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok && answer.status !== 409) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

const suite = callback.replace(/callback$/, '');

/** The suite takes a call to a logout channel for a mistake where it did not ask for one, so that each has a client. */
const channels: Readonly<Record<string, object>> = {
  front: { frontchannel_logout_uri: `${suite}frontchannel_logout`, frontchannel_logout_session_required: true },
  back: { backchannel_logout_uri: `${suite}backchannel_logout`, backchannel_logout_session_required: true },
};

for (const client_id of ['first', 'second', 'third', ...Object.keys(channels)])
  await create('/admin/clients', {
    client_id,
    client_name: client_id,
    client_secret: `${client_id}-secret-of-the-conformance-suite`,
    token_endpoint_auth_method: client_id === 'third' ? 'client_secret_post' : 'client_secret_basic',
    redirect_uris: [callback, `${callback}?dummy1=lorem&dummy2=ipsum`],
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
    post_logout_redirect_uris: [`${suite}post_logout_redirect`],
    ...channels[client_id],
  });

await create('/admin/users', {
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
      country: 'United Kingdom',
    },
  },
});
