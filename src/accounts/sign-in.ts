import type { NetworkOf } from '../limits/addresses.ts';
import { rehashChanges } from './changes.ts';
import type { Devices } from './devices.ts';
import { AccountError } from './errors.ts';
import { normaliseIdentifier, parseIdentifier } from './identifiers.ts';
import type { Passwords } from './passwords.ts';
import type { Account } from './records.ts';
import type { AccountRepository, AccountWrite } from './repository.ts';
import type { AdmittedAttempt, Throttle } from './throttle.ts';

export interface SignInRequest {
  /** Username or email address, as it was typed. */
  readonly identifier: string;
  readonly password: string;
  /** The network address of the browser. */
  readonly address: string;
  /** What an earlier sign-in in this browser gave it to keep. */
  readonly device?: string | undefined;
}

/** `refused` says nothing about why: unknown, disabled and mistyped look alike. `retry_after` is in seconds. */
export type SignInResult =
  | { readonly outcome: 'signed_in'; readonly account: Account; readonly device: string }
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'wait'; readonly retry_after: number }
  | { readonly outcome: 'busy' };

export interface SignInParts {
  readonly repository: AccountRepository;
  readonly write: AccountWrite;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly networkOf: NetworkOf;
  readonly devices: Devices;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** What is left of an identifier that nobody can have, as a key to count its failures by. */
const MAX_KEY = 320;

export async function signIn(parts: SignInParts, request: SignInRequest): Promise<SignInResult> {
  const identifier = parseIdentifier(request.identifier);
  const account = identifier === undefined ? undefined : await parts.repository.findByIdentifier(identifier);
  const device = parts.devices.open(request.device);
  const known = account !== undefined && device?.account_ids.includes(account.id) ? device.id : undefined;
  const attempt = await parts.throttle.begin({
    network: parts.networkOf(request.address),
    account: account?.id ?? `? ${identifier ?? normaliseIdentifier(request.identifier.slice(0, MAX_KEY))}`,
    device: known,
  });
  if (attempt.outcome === 'wait') return attempt;
  try {
    if (attempt.delay > 0) await parts.sleep(attempt.delay);
    const person = await authenticate(parts, account, request.password, attempt);
    if (person === undefined) return { outcome: 'refused' };
    return { outcome: 'signed_in', account: person, device: parts.devices.prove(device, person.id) };
  } catch (error) {
    if (error instanceof AccountError && error.code === 'busy') return { outcome: 'busy' };
    throw error;
  } finally {
    attempt.end();
  }
}

async function authenticate(
  parts: SignInParts,
  account: Account | undefined,
  password: string,
  attempt: AdmittedAttempt,
): Promise<Account | undefined> {
  const verdict = await parts.passwords.verify(account?.password_hash ?? null, password);
  if (verdict === 'wrong' || account === undefined || account.disabled) {
    attempt.failed();
    return undefined;
  }
  attempt.succeeded();
  if (verdict === 'right_but_outdated') await rehash(parts, account, password);
  return account;
}

/** The new hash can wait for a quieter moment. */
async function rehash({ passwords, write }: SignInParts, account: Account, password: string): Promise<void> {
  try {
    await write(rehashChanges(account, await passwords.hash(password)));
  } catch (error) {
    if (!(error instanceof AccountError)) throw error;
  }
}
