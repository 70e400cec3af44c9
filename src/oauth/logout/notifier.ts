import type { OAuthContext } from '../context.ts';
import type { LogoutNotice, LogoutNoticePayload } from '../records.ts';
import { mintLogoutToken } from './logout-token.ts';

/** Sends what has to be said, and says what came of it. Rejects when the receiver cannot be reached. */
export interface LogoutTransport {
  /** Back-Channel Logout §2.5: `logout_token` in a form. Resolves to the answer's status. */
  postLogoutToken(backchannel_logout_uri: string, logout_token: string): Promise<number>;
  /** Undefined where no identity provider is configured. Resolves to the answer's status. */
  readonly disableIdentityProviderSession: ((session_id: string) => Promise<number>) | undefined;
}

export type LogoutOutcome = 'delivered' | 'failed' | 'given_up' | 'dropped';

/** What became of one attempt, for the log and the metrics. */
export interface LogoutReport {
  readonly outcome: LogoutOutcome;
  readonly to: LogoutNoticePayload['to'];
  readonly client_id?: string;
  readonly notice: string;
  readonly attempts: number;
  /** Why it failed: a status, or an error without secrets. */
  readonly reason?: number | Error;
}

export interface NotifierParts {
  readonly context: Pick<OAuthContext, 'policy' | 'clock' | 'random' | 'keys' | 'repositories' | 'write'>;
  readonly transport: LogoutTransport;
  report(report: LogoutReport): void;
}

export interface LogoutNotifier {
  /**
   * Sends everything that is due. Resolves when nothing is left that is due and not somebody else's, or when what was
   * taken up before the signal has been tried.
   */
  deliverDue(signal: AbortSignal): Promise<void>;
}

/** Longer than an attempt may take; after a crash, so long nobody takes up what was being sent. */
const LEASE_MS = 60_000;

const FIRST_RETRY_MS = 5000;
const LONGEST_RETRY_MS = 60 * 60 * 1000;

/** A receiver that hangs holds one of these places until its time is up. */
const MOST_AT_ONCE = 32;

/** One sender of the queue; several may share it, in one process or many. */
export function createLogoutNotifier({ context, transport, report }: NotifierParts): LogoutNotifier {
  const { clock, repositories, write } = context;
  let active = 0;

  async function deliver(notice: LogoutNotice): Promise<void> {
    const taken = await claim(notice);
    if (taken === undefined) return;
    const receiver = await receiverOf(taken.payload);
    const { outcome, reason } = receiver === undefined ? DROPPED : await attempt(receiver, taken);
    await settle(taken, outcome);
    report({
      outcome,
      notice: taken.id,
      attempts: taken.attempts,
      to: taken.payload.to,
      ...(taken.payload.to === 'client' && { client_id: taken.payload.client_id }),
      ...(reason !== undefined && { reason }),
    });
  }

  /** Succeeds for one of those who read the row in the same state. */
  async function claim(notice: LogoutNotice): Promise<LogoutNotice | undefined> {
    const { id, attempts } = notice;
    const set = { attempts: attempts + 1, due_at: clock.now() + LEASE_MS };
    const lost = await write([
      { op: 'update', entity: 'logout_notice', where: { id, attempts }, set, guard: 'taken_by_another' },
    ]);
    return lost === undefined ? { ...notice, ...set } : undefined;
  }

  /** Undefined when there is nobody to tell any more: a client that was deleted, or wants no notices now. */
  async function receiverOf(payload: LogoutNoticePayload): Promise<(() => Promise<number>) | undefined> {
    if (payload.to === 'identity_provider') {
      const disable = transport.disableIdentityProviderSession;
      return disable && (() => disable(payload.identity_provider_session_id));
    }
    const client = await repositories.clients.find(payload.client_id);
    const uri = client?.metadata.backchannel_logout_uri;
    if (client === undefined || uri === undefined) return undefined;
    return async () => transport.postLogoutToken(uri, await mintLogoutToken(context, client, payload));
  }

  async function attempt(send: () => Promise<number>, notice: LogoutNotice): Promise<Attempt> {
    const reason = await send().catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    if (typeof reason === 'number' && ACCEPTED[notice.payload.to].has(reason)) return { outcome: 'delivered' };
    return { outcome: clock.now() < endOf(notice) ? 'failed' : 'given_up', reason };
  }

  function endOf({ created_at }: LogoutNotice): number {
    return created_at + context.policy.logout_notice_lifespan;
  }

  async function settle(notice: LogoutNotice, outcome: LogoutOutcome): Promise<void> {
    const { id, attempts } = notice;
    const where = { id, attempts };
    const delay = retryDelay(attempts, context.random.bytes(4).readUInt32BE() / 2 ** 32);
    const due_at = Math.min(clock.now() + delay, endOf(notice));
    await write([
      outcome === 'failed'
        ? { op: 'update', entity: 'logout_notice', where, set: { due_at } }
        : { op: 'delete', entity: 'logout_notice', where },
    ]);
  }

  return {
    async deliverDue(signal) {
      while (active < MOST_AT_ONCE && !signal.aborted) {
        const due = await repositories.logoutNotices.listDue(clock.now(), MOST_AT_ONCE - active);
        if (due.length === 0 || signal.aborted) return;
        active += due.length;
        await Promise.all(
          due.map((notice) =>
            deliver(notice).finally(() => {
              active -= 1;
            }),
          ),
        );
      }
    },
  };
}

interface Attempt {
  readonly outcome: LogoutOutcome;
  readonly reason?: number | Error;
}

const DROPPED: Attempt = { outcome: 'dropped' };

/**
 * Back-Channel Logout §2.8 has 200, and frameworks that answer 204 in its place are to be expected. An identity
 * provider that no longer knows the session needs not be asked again.
 */
const ACCEPTED: Readonly<Record<LogoutNoticePayload['to'], ReadonlySet<number>>> = {
  client: new Set([200, 204]),
  identity_provider: new Set([200, 204, 404]),
};

/**
 * How long to wait after so many attempts: twice as long each time, up to an hour, between half of it and the whole, so
 * that those who failed together do not come back together.
 *
 * @param chance from 0 to 1.
 */
function retryDelay(attempts: number, chance: number): number {
  const whole = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_RETRY_MS);
  return Math.round(whole * (0.5 + chance / 2));
}
