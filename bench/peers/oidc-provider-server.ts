/** oidc-provider with its in-memory store, as a process of its own: prints its address when it listens. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import { CLIENT_ID, CLIENT_SECRET, PERSON, REDIRECT_URI } from '../peer.ts';

const HOUR = 3600;
const port = Number(process.argv[2]);
const alg = process.argv[3] ?? 'ES256';
const { privateKey } =
  alg === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      redirect_uris: [REDIRECT_URI],
      id_token_signed_response_alg: alg,
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  jwks: {
    keys: [
      {
        ...privateKey.export({ format: 'jwk' }),
        alg,
        use: 'sig',
        kid: 'bench',
      },
    ],
  },
  cookies: { keys: ['a-key-for-the-cookies-of-the-benchmark'] },
  claims: {
    openid: ['sub'],
    profile: ['name', 'given_name', 'family_name', 'locale'],
    email: ['email', 'email_verified'],
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  findAccount: (_context: unknown, accountId: string) => ({
    accountId,
    claims: () => ({ sub: accountId, email: PERSON.email, ...PERSON.claims }),
  }),
  interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  ttl: {
    AccessToken: HOUR,
    AuthorizationCode: 600,
    ClientCredentials: HOUR,
    Grant: 14 * 24 * HOUR,
    IdToken: HOUR,
    Interaction: HOUR,
    RefreshToken: 14 * 24 * HOUR,
    Session: 14 * 24 * HOUR,
  },
});

/** Nobody is asked: the person is signed in, the client has consent, and both are remembered. */
async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: PERSON.username, remember: true } });
    return;
  }
  const grant = new provider.Grant({ accountId: session?.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const callback = provider.callback();
const server = createServer((request, response) => {
  const handle = request.url?.startsWith('/interaction/') === true ? interact : callback;
  void handle(request, response);
});
server.keepAliveTimeout = 60_000;
server.listen(port, '127.0.0.1', () => process.stdout.write(`${issuer}\n`));
