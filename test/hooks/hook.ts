import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { TestProvider } from '../support/provider.ts';
import { authorizationUrl, logIn, redeem, type TokenAnswer } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

export interface HookCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

/** An operator's hook, which answers as the test says. */
export interface TestHook {
  readonly url: string;
  readonly calls: HookCall[];
  answer: (response: ServerResponse, call: HookCall) => void;
  close(): void;
}

export const unchanged: TestHook['answer'] = (response) => {
  response.writeHead(204).end();
};

export const replies =
  (status: number, body: unknown): TestHook['answer'] =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

export async function startHook(): Promise<TestHook> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = {
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    };
    hook.calls.push(call);
    hook.answer(response, call);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const hook: TestHook = {
    url: `http://127.0.0.1:${address.port}`,
    calls: [],
    answer: unchanged,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return hook;
}

/** A consent page of the operator's own, so that the consent can come with claims. */
export const CONSENT_URL = 'https://consent.example/';

/** Signs in, consents with these claims, and redeems the code. */
export async function codeExchange(
  server: TestProvider,
  session: Readonly<Record<string, unknown>> = {},
  scope = 'openid profile offline_access',
): Promise<TokenAnswer> {
  const agent = new UserAgent(server.issuer);
  const page = await logIn(agent, await agent.visit(authorizationUrl(server, { scope })));
  const consent_challenge = new URL(page.left ?? '').searchParams.get('consent_challenge') ?? '';
  const query = new URLSearchParams({ consent_challenge });
  const { redirect_to } = await server.call('PUT', `/admin/oauth2/auth/requests/consent/accept?${query}`, {
    grant_scope: scope.split(' '),
    session,
  });
  const { left } = await agent.visit(String(redirect_to));
  return redeem(server, new URL(left ?? ''));
}
