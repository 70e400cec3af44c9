import { type Command, InvalidArgumentError } from 'commander';
import { wordsOption } from '../configuration.ts';
import { formatOption } from '../format.ts';
import type { Io } from '../io.ts';
import { addClientLoginOptions } from '../oauth-client.ts';
import { type AuthorizationCodeOptions, performAuthorizationCode } from './authorization-code.ts';
import { performClientCredentials } from './client-credentials.ts';
import { type DeviceCodeOptions, performDeviceCode } from './device-code.ts';
import type { PerformOptions } from './request.ts';

const MAX_PORT = 65_535;

/** `perform authorization-code|client-credentials|device-code`: gets tokens as an application would. */
export function addPerformCommands(program: Command, io: Io): void {
  const perform = program.command('perform').description('get tokens as an application would');

  addPerformOptions(perform.command('authorization-code').description('sign in with a browser, for tokens'))
    .option('--auth-url <url>', 'the authorization endpoint, instead of the one that the server names')
    .option('--redirect <url>', 'redirect URI (default: http://127.0.0.1:<port>/callback)')
    .option('-p, --port <port>', 'where the answer is received on this machine', portNumber, 4446)
    .addOption(wordsOption('--prompt <prompt>', 'prompt of the request: login, consent, none, select_account, create'))
    .option('--max-age <seconds>', 'sign in again when the last time is longer ago', wholeNumber)
    .addOption(wordsOption('--acr-values <acr>', 'how the person should sign in'))
    .option('--no-open', 'do not open the browser')
    .option('--no-shutdown', 'go on for further sign-ins, until Ctrl-C')
    .action((options: AuthorizationCodeOptions) => performAuthorizationCode(options, io));
  addPerformOptions(
    perform.command('client-credentials').description('get an access token for the client itself'),
  ).action((options: PerformOptions) => performClientCredentials(options, io));
  addPerformOptions(perform.command('device-code').description('get tokens with a code to enter in another browser'))
    .option('--device-auth-url <url>', 'the device authorization endpoint, instead of the one that the server names')
    .action((options: DeviceCodeOptions) => performDeviceCode(options, io));
}

function addPerformOptions(command: Command): Command {
  const person = command.name() !== 'client-credentials';
  return addClientLoginOptions(command)
    .addOption(
      wordsOption('--scope <scope>', person ? 'scopes to ask for; openid,offline_access' : 'scopes to ask for'),
    )
    .addOption(wordsOption('--audience <audience>', 'who the access token is for'))
    .option('--token-url <url>', 'the token endpoint, instead of the one that the server names')
    .addOption(formatOption());
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`It must be a port number from 0 to ${MAX_PORT}.`);
}
