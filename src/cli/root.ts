import { Command } from 'commander';
import type { Io } from './io.ts';

/** `signet` without its commands. */
export function rootCommand(io: Io): Command {
  return new Command('signet')
    .description('A self-hosted OAuth 2.1 authorization server and OpenID Connect provider.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text.trimEnd()), writeErr: (text) => io.err(text.trimEnd()) })
    .showHelpAfterError('(--help says more.)');
}
