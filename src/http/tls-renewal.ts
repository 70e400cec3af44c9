import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import type { Random } from '../oauth/clock.ts';
import type { Log } from '../telemetry/log.ts';

/** Something that was made from files, and can be made anew from them while the server runs. */
export interface Renewable {
  /** For the log. */
  readonly name: string;
  /** The files; what has none never changes. */
  readonly paths: readonly string[];
  /** Reads the files, checks what they hold and takes it into use. Throws when it is broken, and changes nothing then. */
  renew(): void;
}

export interface Renewal {
  /** Looks whether the files changed. @param force renews what did not, too. */
  look(force?: boolean): Promise<void>;
  stop(): void;
}

/** Milliseconds between two looks. Contents are compared, so that renamed and linked files are noticed like others. */
const EVERY = 10_000;

/**
 * Watches files and renews what was made from them. What is broken is not taken: the old goes on, and the log has one
 * error for each content of the files.
 *
 * @param every milliseconds
 */
export function startRenewal(renewables: readonly Renewable[], log: Log, every: number = EVERY): Renewal {
  const watched = renewables.filter(({ paths }) => paths.length > 0).map((renewable) => ({ renewable, seen: '' }));

  async function lookAt(one: (typeof watched)[number], force: boolean): Promise<void> {
    const { name, paths } = one.renewable;
    const content = await contentOf(paths);
    const isFirst = one.seen === '';
    const isSame = one.seen === content;
    one.seen = content;
    if (!force && (isFirst || isSame)) return;
    try {
      one.renewable.renew();
      log.info({ setting: name }, 'The certificate was renewed');
    } catch (error) {
      log.error({ err: error, setting: name }, 'The new certificate is not taken; the old one stays in use');
    }
  }

  let looking = Promise.resolve();
  const look = (force = false): Promise<void> => {
    looking = looking.then(async () => {
      for (const one of watched) await lookAt(one, force);
    });
    return looking;
  };
  void look();
  const timer = setInterval(() => void look(), every);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}

async function contentOf(paths: readonly string[]): Promise<string> {
  const contents = await Promise.all(paths.map((path) => readFile(path, 'latin1').catch(() => 'unreadable')));
  return JSON.stringify(contents);
}

/** RFC 9325 §3.4 wants the keys of session tickets changed, or one of them opens all that was recorded. */
const TICKET_KEYS_EVERY = 12 * 3_600_000;

/** Node's 48 bytes: the name of the key, and two of AES-128 and HMAC. */
const TICKET_KEYS_BYTES = 48;

/** @returns stops it */
export function rotateTicketKeys(server: Server, random: Random): () => void {
  if (!(server instanceof TlsServer)) return () => {};
  const timer = setInterval(
    () => server.setTicketKeys(Buffer.from(random.bytes(TICKET_KEYS_BYTES))),
    TICKET_KEYS_EVERY,
  );
  timer.unref();
  return () => clearInterval(timer);
}
