import type { Command } from 'commander';
import { connect } from './admin-api.ts';
import { words, wordsOption } from './configuration.ts';
import { Failure } from './failure.ts';
import { type Format, formatOption } from './format.ts';
import type { Io } from './io.ts';
import { addClientLoginOptions, type ClientLoginOptions, readClient } from './oauth-client.ts';
import { showOne, type View } from './output.ts';
import { connectPublic } from './public-api.ts';
import { addRemoteOptions, type RemoteOptions, showId } from './resource.ts';
import type { Verbs } from './verbs.ts';

const INTROSPECTION: View = { id: 'active', columns: [] };
const REVOCATION: View = { id: 'client_id', columns: [] };

const TOKEN = 'access or refresh token; "-" reads it from standard input, where no other program sees it';

interface IntrospectOptions extends RemoteOptions {
  readonly scope?: readonly string[];
}

interface RevokeOptions extends ClientLoginOptions {
  readonly format: Format;
}

/** `introspect token`, `revoke token` and `delete access-tokens`. */
export function addTokenCommands(program: Command, verbs: Verbs, io: Io): void {
  const introspect = program.command('introspect').description('ask what a token is good for');
  addRemoteOptions(introspect.command('token').description('say whether a token works, for whom and for what'))
    .argument('<token>', TOKEN)
    .addOption(wordsOption('--scope <scope>', 'scopes that it must have to count as active'))
    .action((token: string, options: IntrospectOptions) => introspectToken(token, options, io));
  const revoke = program.command('revoke').description('end what was issued');
  addClientLoginOptions(revoke.command('token').description('end a token, and all that was issued with it'))
    .argument('<token>', TOKEN)
    .addOption(formatOption())
    .action((token: string, options: RevokeOptions) => revokeToken(token, options, io));
  addRemoteOptions(
    verbs.delete.command('access-tokens').description('end every access token that was issued to an application'),
  )
    .argument('<client>', 'client_id')
    .action((client: string, options: RemoteOptions) => deleteAccessTokens(client, options, io));
}

async function introspectToken(token: string, options: IntrospectOptions, io: Io): Promise<void> {
  const scope = words(options.scope).join(' ');
  const form = new URLSearchParams({ token: await readToken(token, io), ...(scope !== '' && { scope }) });
  const answer = await connect(options.endpoint, io.environment).one('POST', '/admin/oauth2/introspect', form);
  io.out(showOne(answer, INTROSPECTION, options.format));
}

/** RFC 7009 §2. The server does not say whether there was such a token. */
async function revokeToken(token: string, options: RevokeOptions, io: Io): Promise<void> {
  if (token === '-' && options.clientSecretStdin === true)
    throw new Failure(
      'Standard input holds the token or the secret, not both: give the secret in SIGNET_CLIENT_SECRET.',
    );
  const form = new URLSearchParams({ token: await readToken(token, io) });
  const client = await readClient(options, io);
  const api = await connectPublic(options.endpoint, io.environment);
  const answer = await api.post(api.endpoint('revocation_endpoint'), form, client);
  if (!answer.ok) api.granted(answer);
  io.out(showOne({ client_id: client.client_id, revoked: true }, REVOCATION, options.format));
}

async function deleteAccessTokens(client: string, { endpoint, format }: RemoteOptions, io: Io): Promise<void> {
  const query = new URLSearchParams({ client_id: client });
  await connect(endpoint, io.environment).call('DELETE', `/admin/oauth2/tokens?${query}`);
  io.out(showId(client, format));
}

async function readToken(token: string, io: Io): Promise<string> {
  return token === '-' ? (await io.input()).trim() : token;
}
