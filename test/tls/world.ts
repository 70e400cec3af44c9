import { request } from 'node:https';
import { type CertificateOptions, certify, type Identity, nameOf } from '../support/certificates.ts';
import { freePorts, startTestProvider, type TestClock, type TestProvider, testClock } from '../support/provider.ts';
import type { TokenAnswer } from '../support/story.ts';

export const base64 = (pem: string): string => Buffer.from(pem).toString('base64');

/** The authority that the operator trusts, and the certificate of the server. */
export const AUTHORITY: Identity = certify({ subject: nameOf(['O', 'Example'], ['CN', 'Clients']), ca: true });
export const SERVER: Identity = certify();

export interface MtlsServer extends TestProvider {
  readonly clock: TestClock;
  /** Where clients show certificates. */
  readonly mtls: string;
}

/** A whole server that asks clients for certificates on a listener of its own. */
export async function startMtlsServer(settings: Readonly<Record<string, unknown>> = {}): Promise<MtlsServer> {
  const clock = testClock();
  const [port] = await freePorts();
  const server = await startTestProvider({
    clock,
    settings: {
      'serve.mtls.enabled': true,
      'serve.mtls.port': port,
      'serve.mtls.tls.cert.base64': base64(SERVER.cert),
      'serve.mtls.tls.key.base64': base64(SERVER.key),
      'serve.mtls.ca.base64': base64(AUTHORITY.cert),
      ...settings,
    },
  });
  return { ...server, clock, mtls: `https://localhost:${port}` };
}

/** A client's certificate of the authority. */
export function issued(options: CertificateOptions = {}): Identity {
  return certify({ issuer: AUTHORITY, ...options });
}

export interface Sent {
  /** Null: no certificate is shown. */
  readonly identity: Pick<Identity, 'cert' | 'key'> | null;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whom the caller trusts as the server. */
  readonly ca?: string;
}

/** Sends a request over TLS: a form where there is one, else GET. */
export async function send(
  url: string,
  { identity, form, headers = {}, ca = SERVER.cert }: Sent,
): Promise<TokenAnswer> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString();
  const { promise, resolve, reject } = Promise.withResolvers<TokenAnswer>();
  const sent = request(
    url,
    {
      method: body === undefined ? 'GET' : 'POST',
      ca,
      agent: false,
      ...identity,
      headers: { ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }), ...headers },
    },
    async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(Buffer.from(chunk));
      const text = Buffer.concat(chunks).toString();
      const names = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
      resolve({
        status: response.statusCode ?? 0,
        headers: new Headers(names),
        body: text.startsWith('{') ? JSON.parse(text) : {},
      });
    },
  );
  sent.on('error', reject).end(body);
  return promise;
}
