import type { Random } from '../oauth/clock.ts';
import { parseJsonObject } from '../oauth/json.ts';
import type { Sealer } from '../oauth/sealing.ts';

/** A browser in which people have signed in before. */
export interface Device {
  readonly id: string;
  /** Latest first. */
  readonly account_ids: readonly string[];
}

/** Makes and opens the cookie value by which a browser shows that it was used to sign in to an account before. */
export interface Devices {
  open(proof: string | undefined): Device | undefined;
  /** The proof for a browser in which this person has now signed in. */
  prove(device: Device | undefined, account_id: string): string;
}

const CONTEXT = 'device';
/** A browser that more people share than this is no sign of any of them. */
const MAX_ACCOUNTS = 10;
const ID_BYTES = 16;

export function createDevices(sealer: Sealer, random: Random): Devices {
  return {
    open(proof) {
      if (proof === undefined) return undefined;
      const opened = sealer.open(Buffer.from(proof, 'base64url'), CONTEXT);
      const device = opened && parseJsonObject(opened.toString());
      const { id, account_ids } = device ?? {};
      if (typeof id !== 'string' || !Array.isArray(account_ids)) return undefined;
      return { id, account_ids: account_ids.filter((account_id) => typeof account_id === 'string') };
    },
    prove(device, account_id) {
      const others = device?.account_ids.filter((other) => other !== account_id) ?? [];
      const proven: Device = {
        id: device?.id ?? random.bytes(ID_BYTES).toString('base64url'),
        account_ids: [account_id, ...others].slice(0, MAX_ACCOUNTS),
      };
      return sealer.seal(JSON.stringify(proven), CONTEXT).toString('base64url');
    },
  };
}
