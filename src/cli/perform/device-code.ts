import { isJsonObject, type JsonObject } from '../../oauth/json.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { type OAuthClient, readClient } from '../oauth-client.ts';
import { printable } from '../output.ts';
import { connectPublic, type PublicApi } from '../public-api.ts';
import type { RemoteAnswer } from '../remote.ts';
import { joined, type PerformOptions, parameters, personalScope } from './request.ts';
import { readTokens, showTokens } from './tokens.ts';

export interface DeviceCodeOptions extends PerformOptions {
  readonly deviceAuthUrl?: string;
}

/** RFC 8628 §3.2, times in seconds. */
interface Codes {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string | undefined;
  readonly expires_in: number;
  readonly interval: number;
}

/** RFC 8628 §3.2: without an interval it is this one; §3.5: `slow_down` adds this much. */
const STEP = 5;

/** RFC 8628. */
export async function performDeviceCode(options: DeviceCodeOptions, io: Io): Promise<void> {
  const client = await readClient(options, io);
  const api = await connectPublic(options.endpoint, io.environment);
  const form = parameters({ scope: personalScope(options), audience: joined(options.audience) });
  const url = api.endpoint('device_authorization_endpoint', options.deviceAuthUrl);
  const codes = readCodes(api.granted(await api.post(url, form, client)));
  io.err(invitation(codes));
  const answer = await poll({ api, client, codes, url: api.endpoint('token_endpoint', options.tokenUrl), io });
  io.out(showTokens(await readTokens(answer, { api, client, clock: io.clock }), options.format));
}

function readCodes(answer: JsonObject): Codes {
  const {
    device_code,
    user_code,
    verification_uri,
    verification_uri_complete: complete,
    expires_in,
    interval,
  } = answer;
  if (typeof device_code !== 'string' || typeof user_code !== 'string' || typeof verification_uri !== 'string')
    throw new Failure('The answer of the device authorization endpoint has no codes.');
  return {
    device_code,
    user_code: printable(user_code),
    verification_uri: printable(verification_uri),
    verification_uri_complete: typeof complete === 'string' ? printable(complete) : undefined,
    expires_in: typeof expires_in === 'number' ? expires_in : 0,
    interval: typeof interval === 'number' ? Math.max(1, interval) : STEP,
  };
}

function invitation({ user_code, verification_uri, verification_uri_complete }: Codes): string {
  const lines = [`Open ${verification_uri} in any browser and enter ${user_code}.`];
  return [...lines, ...(verification_uri_complete === undefined ? [] : [`Or open ${verification_uri_complete}`])].join(
    '\n',
  );
}

interface Poll {
  readonly api: PublicApi;
  readonly client: OAuthClient;
  readonly codes: Codes;
  readonly url: string;
  readonly io: Io;
}

/** Asks until somebody has answered (RFC 8628 §3.5). */
async function poll({ api, client, codes, url, io }: Poll): Promise<JsonObject> {
  const form = parameters({
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: codes.device_code,
  });
  const end = io.clock.now() + codes.expires_in * 1000;
  for (let interval = codes.interval; io.clock.now() < end; ) {
    await io.sleep(interval * 1000);
    const answer = await api.post(url, form, client);
    const error = errorOf(answer);
    if (error === 'slow_down') interval += STEP;
    else if (error !== 'authorization_pending') return api.granted(answer);
  }
  throw new Failure('Nobody entered the code in time. Run the command again for a new one.');
}

function errorOf({ ok, body }: RemoteAnswer): unknown {
  return !ok && isJsonObject(body) ? body['error'] : undefined;
}
