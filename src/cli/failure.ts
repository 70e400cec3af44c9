import { ConfigError } from '../config/error.ts';

/** A command cannot do what it was asked to: one sentence for the person. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Errors whose message is already the sentence for the person. */
const WELL_SAID: ReadonlySet<string> = new Set(['Failure', 'StoreUnavailable', 'UnreadableRow']);

/** What a person is told about an error: sentences without a stack. */
export function explain(error: unknown): string[] {
  if (error instanceof ConfigError) return [...error.lines, ...error.warnings.map((warning) => `Note: ${warning}`)];
  if (!(error instanceof Error)) return [`Signet stopped: ${String(error)}`];
  if (WELL_SAID.has(error.name)) return [error.message];
  return [explainSystem(error) ?? `Signet stopped: ${error.message}`];
}

/** `code` of Node's system errors (`EADDRINUSE`), also where fetch wraps them. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCode(error.cause);
}

const PORT_FLAGS = { public: '--public-port', admin: '--admin-port', mtls: '--set serve.mtls.port=…' } as const;

/** Why a listener could not take its address. */
export function explainListen(
  error: unknown,
  listener: keyof typeof PORT_FLAGS,
  { host, port }: { readonly host: string; readonly port: number },
): string | undefined {
  const other = PORT_FLAGS[listener];
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Stop it, or choose another with ${other}.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be used by this user. Choose one above 1023 with ${other}.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine. Correct serve.${listener}.host.`;
    default:
      return undefined;
  }
}

function explainSystem(error: Error): string | undefined {
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  switch (systemCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return path === undefined
        ? undefined
        : `${path} may not be written by this user. Make it writable, or choose another place.`;
    case 'ENOSPC':
      return 'The disk is full. Make room and start again.';
    default:
      return undefined;
  }
}
