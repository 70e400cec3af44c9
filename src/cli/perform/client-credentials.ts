import type { Io } from '../io.ts';
import { readConfidentialClient } from '../oauth-client.ts';
import { connectPublic } from '../public-api.ts';
import { joined, type PerformOptions, parameters } from './request.ts';
import { readTokens, showTokens } from './tokens.ts';

/** RFC 6749 §4.4. */
export async function performClientCredentials(options: PerformOptions, io: Io): Promise<void> {
  const client = await readConfidentialClient(options, io);
  const api = await connectPublic(options.endpoint, io.environment);
  const form = parameters({
    grant_type: 'client_credentials',
    scope: joined(options.scope),
    audience: joined(options.audience),
  });
  const answer = api.granted(await api.post(api.endpoint('token_endpoint', options.tokenUrl), form, client));
  io.out(showTokens(await readTokens(answer, { api, client, clock: io.clock }), options.format));
}
