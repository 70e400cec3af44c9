import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { TestProvider } from '../support/provider.ts';
import { authorize, basic, CALLBACK, SECRET, type TokenAnswer, VERIFIER } from '../support/story.ts';
import type { UserAgent } from '../support/user-agent.ts';

/** A client's DPoP key. */
export interface DpopKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
  readonly privateJwk: JWK;
}

export async function dpopKey(alg: string = 'ES256'): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) };
}

/** What a test changes about a proof; an undefined member leaves it out. */
export interface ProofChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly signedBy?: DpopKey;
  /** What the encoded proof becomes. */
  readonly encoded?: (proof: string) => string;
}

let made = 0;

/** A proof of RFC 9449 §4.2, as it should be but for `changes`. @param now milliseconds. */
export async function proofOf(
  key: DpopKey,
  request: {
    readonly method: string;
    readonly url: string;
    readonly now: number;
    readonly access_token?: string | undefined;
  },
  { header = {}, claims = {}, signedBy = key, encoded = (proof) => proof }: ProofChanges = {},
): Promise<string> {
  made += 1;
  const protectedHeader: JWTHeaderParameters = { typ: 'dpop+jwt', alg: key.alg, jwk: key.jwk, ...header };
  const proof = await new SignJWT({
    jti: `proof-${made}`,
    htm: request.method,
    htu: request.url,
    iat: Math.floor(request.now / 1000),
    ...(request.access_token !== undefined && { ath: hashOf(request.access_token) }),
    ...claims,
  })
    .setProtectedHeader(protectedHeader)
    .sign(signedBy.privateKey);
  return encoded(proof);
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Any JOSE parts as a compact JWS, whatever they are. */
export function compact(header: unknown, claims: unknown, signature: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

/** One application and its key, at the endpoints of a server. */
export class DpopClient {
  readonly server: TestProvider;
  readonly now: () => number;
  readonly key: DpopKey;
  readonly authorization: string | null;
  readonly client_id: string;

  constructor(
    server: TestProvider,
    now: () => number,
    key: DpopKey,
    {
      client_id = 'app',
      authorization = basic('app', SECRET),
    }: { client_id?: string; authorization?: string | null } = {},
  ) {
    this.server = server;
    this.now = now;
    this.key = key;
    this.client_id = client_id;
    this.authorization = authorization;
  }

  /** The same application with another key. */
  with(key: DpopKey): DpopClient {
    const { client_id, authorization } = this;
    return new DpopClient(this.server, this.now, key, { client_id, authorization });
  }

  proof(method: string, path: string, access_token?: string, changes?: ProofChanges): Promise<string> {
    const url = `${this.server.issuer}${path}`;
    return proofOf(this.key, { method, url, now: this.now(), access_token }, changes);
  }

  /** Asks an endpoint that takes a form, with this proof, or one made for it; null for none. */
  async post(path: string, form: Readonly<Record<string, string>>, proof?: string | null): Promise<TokenAnswer> {
    const dpop = proof === undefined ? await this.proof('POST', path) : proof;
    const identified = this.authorization === null ? { client_id: this.client_id, ...form } : form;
    return answerOf(
      await fetch(`${this.server.issuer}${path}`, {
        method: 'POST',
        headers: {
          ...(this.authorization !== null && { authorization: this.authorization }),
          ...(dpop !== null && { dpop }),
        },
        body: new URLSearchParams(identified),
      }),
    );
  }

  token(form: Readonly<Record<string, string>>, proof?: string | null): Promise<TokenAnswer> {
    return this.post('/oauth2/token', form, proof);
  }

  redeem(code: string, proof?: string | null): Promise<TokenAnswer> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, code_verifier: VERIFIER };
    return this.token(form, proof);
  }

  refresh(refresh_token: unknown, proof?: string | null): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: String(refresh_token) }, proof);
  }

  async code(parameters: Readonly<Record<string, string | null>> = {}, agent?: UserAgent): Promise<string> {
    const { client_id } = this;
    const { searchParams } = await authorize(this.server, { client_id, ...parameters }, agent);
    const code = searchParams.get('code');
    assert(code !== null, searchParams.toString());
    return code;
  }

  /** The whole story; asserts that it ends well. */
  async tokens(parameters?: Readonly<Record<string, string | null>>, agent?: UserAgent): Promise<DpopTokens> {
    const answer = await this.redeem(await this.code(parameters, agent));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.equal(answer.body['token_type'], 'DPoP');
    return {
      access_token: String(answer.body['access_token']),
      refresh_token: String(answer.body['refresh_token']),
    };
  }

  /** Asks userinfo with a proof as it should be but for `changes`. */
  async userinfo(access_token: string, changes?: ProofChanges, ask: AskUserinfo = {}): Promise<TokenAnswer> {
    const { method = 'GET', scheme = 'DPoP', path = '/userinfo' } = ask;
    const dpop = ask.proof === undefined ? await this.proof(method, '/userinfo', access_token, changes) : ask.proof;
    const headers = new Headers({ authorization: `${scheme} ${access_token}` });
    if (dpop !== null) headers.set('dpop', dpop);
    return answerOf(await fetch(`${this.server.issuer}${path}`, { method, headers }));
  }
}

export interface AskUserinfo {
  readonly method?: 'GET' | 'POST';
  readonly scheme?: string;
  readonly path?: string;
  readonly proof?: string | null;
}

export interface DpopTokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

export async function answerOf(answer: Response): Promise<TokenAnswer> {
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
}
