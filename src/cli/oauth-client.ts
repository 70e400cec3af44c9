import type { Command } from 'commander';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';

/** The client as which a command calls the public endpoints. */
export interface OAuthClient {
  readonly client_id: string;
  /** Undefined for a public client (RFC 6749 §2.1). */
  readonly client_secret: string | undefined;
}

export interface ClientLoginOptions {
  readonly endpoint?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly clientSecretStdin?: boolean;
}

/** Options of every command that calls the public endpoints as a client. */
export function addClientLoginOptions(command: Command): Command {
  return command
    .option('-e, --endpoint <url>', 'public address (default: SIGNET_PUBLIC_URL, ORY_SDK_URL, http://127.0.0.1:4444)')
    .option('--client-id <id>', 'the client (default: SIGNET_CLIENT_ID, OAUTH2_CLIENT_ID)')
    .option(
      '--client-secret <secret>',
      'its secret (default: SIGNET_CLIENT_SECRET, OAUTH2_CLIENT_SECRET, else asked for)',
    )
    .option('--client-secret-stdin', 'read the secret from standard input');
}

/** The client that options and environment name; a secret that they do not have is asked for. */
export async function readClient(options: ClientLoginOptions, io: Io): Promise<OAuthClient> {
  const client_id = options.clientId || io.environment['SIGNET_CLIENT_ID'] || io.environment['OAUTH2_CLIENT_ID'];
  if (!client_id) throw new Failure('Which client? Give --client-id, or SIGNET_CLIENT_ID in the environment.');
  return { client_id, client_secret: (await readSecret(options, io)) || undefined };
}

/** The same for what only a client with a secret can do. */
export async function readConfidentialClient(options: ClientLoginOptions, io: Io): Promise<OAuthClient> {
  const client = await readClient(options, io);
  if (client.client_secret !== undefined) return client;
  throw new Failure('The client needs its secret: in SIGNET_CLIENT_SECRET, or piped in with --client-secret-stdin.');
}

/** Where nobody can be asked, the client is taken for one without a secret. */
async function readSecret(options: ClientLoginOptions, io: Io): Promise<string | undefined> {
  if (options.clientSecretStdin === true) return (await io.input()).replace(/\r?\n$/, '');
  const { SIGNET_CLIENT_SECRET: own, OAUTH2_CLIENT_SECRET: ory } = io.environment;
  return options.clientSecret ?? own ?? ory ?? io.ask('Client secret (empty when it has none): ');
}
