import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { SECRET, type World } from './world.ts';

const CLIENT_ID = 'letters';
const VERIFIER = randomBytes(32).toString('base64url');

/**
 * An application that has its answers posted (OAuth 2.0 Form Post Response Mode), at `/sign-in`; what is in that
 * address's query goes into the authorization request. It shows what it received in `#received`, and in `#userinfo`
 * what the code gave. Its origin.
 */
export async function startFormPostApplication(world: World): Promise<string> {
  const { issuer } = world.server;
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const origin = `http://localhost:${port}`;
  const redirect_uri = `${origin}/callback`;
  world.closeLater(async () => {
    server.closeAllConnections();
    server.close();
  });
  await world.server.call('POST', '/admin/clients', {
    client_id: CLIENT_ID,
    client_name: 'Letters',
    client_secret: SECRET,
    token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: [redirect_uri],
    scope: 'openid profile email',
  });
  return origin;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin);
    if (pathname === '/sign-in') response.writeHead(303, { location: authorizationUrl(searchParams) }).end();
    else if (request.method === 'POST') await show(new URLSearchParams(await text(request)), response);
    else response.writeHead(404).end();
  }

  function authorizationUrl(more: URLSearchParams): string {
    const query = new URLSearchParams({
      client_id: CLIENT_ID,
      response_type: 'code',
      response_mode: 'form_post',
      redirect_uri,
      scope: 'openid profile email',
      state: 'the-state-of-the-letters',
      code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
      code_challenge_method: 'S256',
      ...Object.fromEntries(more),
    });
    return `${issuer}/oauth2/auth?${query}`;
  }

  async function show(received: URLSearchParams, response: ServerResponse): Promise<void> {
    const code = received.get('code');
    const userinfo = code === null ? '' : await userinfoOf(code);
    received.delete('code');
    const parts = { received: JSON.stringify(Object.fromEntries(received)), userinfo };
    const body = Object.entries(parts).map(([id, value]) => `<pre id="${id}">${value.replaceAll('<', '&lt;')}</pre>`);
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Letters</title>${body.join('')}`);
  }

  async function userinfoOf(code: string): Promise<string> {
    const tokens = await fetch(`${issuer}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: CLIENT_ID,
        client_secret: SECRET,
        code,
        redirect_uri,
        code_verifier: VERIFIER,
      }),
    });
    const { access_token }: { access_token?: string } = JSON.parse(await tokens.text());
    const answered = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
    return answered.text();
  }
}
