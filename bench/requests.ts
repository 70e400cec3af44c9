import type { HttpClient, Response } from './http.ts';
import type { Target } from './peer.ts';
import { authorizationUrl, CODE_VERIFIER } from './sign-in.ts';

/** One request, and no page: that is what a remembered login and consent mean. */
export async function rememberedCode(http: HttpClient, target: Target, cookie: string): Promise<string> {
  const response = await http.send(authorizationUrl(target), { headers: { cookie } });
  const { location = '' } = response.headers;
  const code = location.startsWith(target.redirectUri) ? new URL(location).searchParams.get('code') : null;
  if (code === null) throw new Error(`no code at once: ${response.status} ${location} ${response.body.slice(0, 300)}`);
  return code;
}

export function redeem(http: HttpClient, target: Target, code: string): Promise<Record<string, string>> {
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: target.redirectUri,
    code_verifier: CODE_VERIFIER,
  };
  return tokenRequest(http, target, form, 'id_token');
}

export async function tokenRequest(
  http: HttpClient,
  target: Target,
  form: Readonly<Record<string, string>>,
  expected: 'access_token' | 'id_token',
): Promise<Record<string, string>> {
  const response = await http.submit(target.token, form, basic(target));
  expect(response, 200, `"${expected}":`);
  return JSON.parse(response.body);
}

export function basic({ clientId, clientSecret }: Target): { authorization: string } {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

export function expect(response: Response, status: number, text: string): void {
  if (response.status === status && response.body.includes(text)) return;
  throw new Error(`expected ${status} with ${text}, got ${response.status} ${response.body.slice(0, 300)}`);
}
