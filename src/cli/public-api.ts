import type { Environment } from '../config/sources/environment.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { Failure } from './failure.ts';
import type { OAuthClient } from './oauth-client.ts';
import { baseAddress, type RemoteAnswer, refusal, request } from './remote.ts';

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4444';

type EndpointName = `${'authorization' | 'token' | 'device_authorization' | 'revocation'}_endpoint`;

/** A server as its discovery document describes it (OIDC Discovery §3). Methods reject with a Failure. */
export interface PublicApi {
  readonly issuer: string;
  /** RFC 9207 §3. */
  readonly names_issuer: boolean;
  /** Where an endpoint is: what a flag says, else what the document says. */
  endpoint(name: EndpointName, given?: string): string;
  /** Posts a form as the client. A refusal is an answer too: `granted` makes a Failure of it. */
  post(url: string, form: URLSearchParams, client: OAuthClient): Promise<RemoteAnswer>;
  granted(answer: RemoteAnswer): JsonObject;
  /** The published keys (RFC 7517 §5). */
  keys(): Promise<JsonObject[]>;
}

/** @param endpoint what `--endpoint` says; else `SIGNET_PUBLIC_URL`, `ORY_SDK_URL`, this machine. */
export async function connectPublic(endpoint: string | undefined, environment: Environment): Promise<PublicApi> {
  const base = baseAddress(endpoint, environment, ['SIGNET_PUBLIC_URL', 'ORY_SDK_URL'], DEFAULT_ENDPOINT);
  const metadata = await discover(base);
  const issuer = metadata['issuer'];
  if (typeof issuer !== 'string') throw new Failure(noProvider(base));
  const address = (name: string, given?: string): string => {
    const url = given ?? metadata[name];
    if (typeof url === 'string' && /^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
    throw new Failure(
      given === undefined ? `${base} has no ${name.replaceAll('_', ' ')}.` : `"${given}" is no URL of an endpoint.`,
    );
  };
  return {
    issuer,
    names_issuer: metadata['authorization_response_iss_parameter_supported'] === true,
    endpoint: address,
    post: postAsClient,
    granted: (answer) => granted(answer, base),
    async keys() {
      const { body } = await get(address('jwks_uri'));
      const keys = isJsonObject(body) ? body['keys'] : undefined;
      return Array.isArray(keys) ? keys.filter((key: Json) => isJsonObject(key)) : [];
    },
  };
}

async function discover(base: string): Promise<JsonObject> {
  const { ok, body } = await get(`${base}/.well-known/openid-configuration`);
  if (!ok || !isJsonObject(body)) throw new Failure(noProvider(base));
  return body;
}

function get(url: string): Promise<RemoteAnswer> {
  return request(url, { headers: { accept: 'application/json' } }, (code) => unreachable(url, code));
}

function granted(answer: RemoteAnswer, base: string): JsonObject {
  if (!answer.ok) throw new Failure(refusal(answer, base));
  if (isJsonObject(answer.body)) return answer.body;
  throw new Failure(`${base} answered with something else than a JSON object.`);
}

/**
 * The secret goes into the header, as every server must accept (RFC 6749 §2.3.1); into the form when the refusal says
 * that the client is registered for that.
 */
async function postAsClient(
  url: string,
  form: URLSearchParams,
  { client_id, client_secret }: OAuthClient,
): Promise<RemoteAnswer> {
  const send = (init: RequestInit): Promise<RemoteAnswer> =>
    request(url, { method: 'POST', ...init }, (code) => unreachable(url, code));
  const inForm = (members: Record<string, string>): URLSearchParams =>
    new URLSearchParams([...form, ...Object.entries(members)]);
  if (client_secret === undefined) return send({ body: inForm({ client_id }) });
  const answer = await send({ headers: { authorization: basic(client_id, client_secret) }, body: form });
  const wantsForm = answer.status === 401 && refusal(answer, url).includes('client_secret_post');
  return wantsForm ? send({ body: inForm({ client_id, client_secret }) }) : answer;
}

function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;
}

function unreachable(url: string, code: string): string {
  return `${new URL(url).origin} does not answer (${code}). Start it with "signet serve", or name another with --endpoint.`;
}

function noProvider(base: string): string {
  return `${base} is no OpenID provider: it has no discovery document. Name its public address with --endpoint.`;
}
