import { type Authorized, createGrant, rememberConsent } from '../authorization/issue.ts';
import type { OAuthContext } from '../context.ts';
import type { DeviceAuthorization } from '../records.ts';
import type { OAuthChange } from '../repositories.ts';
import { longestLifespan } from '../resources/token-target.ts';
import { accessTokenLifespan } from '../tokens/lifespans.ts';

/** A waiting device as the flow of one browser holds it. */
export interface DeviceClaim {
  readonly user_code_hash: string;
  readonly flow_id: string;
}

const DECIDED = 'device_decided';

/** The device authorization with this key, as long as a person can still answer it. */
export async function findWaiting(
  context: OAuthContext,
  hashes: readonly string[],
): Promise<DeviceAuthorization | undefined> {
  const found = await context.repositories.deviceAuthorizations.findByUserCode(hashes);
  if (found === undefined || found.status !== 'pending') return undefined;
  return found.codes_expire_at > context.clock.now() ? found : undefined;
}

/** Gives a device to the flow that confirmed its code last. False when this flow has had it, or it was answered. */
export async function claimDevice(context: OAuthContext, { user_code_hash, flow_id }: DeviceClaim): Promise<boolean> {
  const guard = await context.write([
    {
      op: 'update',
      entity: 'device_authorization',
      where: { user_code_hash, status: 'pending', flow_id: { not: flow_id } },
      set: { flow_id },
      guard: DECIDED,
    },
  ]);
  return guard === undefined;
}

/** Lets the device have what was granted at its next question. False when the device waits no longer, or for others. */
export async function grantDevice(context: OAuthContext, claim: DeviceClaim, authorized: Authorized): Promise<boolean> {
  const device = await findWaiting(context, [claim.user_code_hash]);
  if (device === undefined) return false;
  const { client, consent } = authorized;
  const longest = await longestLifespan(context, client, consent.resource);
  const grant = createGrant(context, { ...authorized, id: device.id }, longest);
  const { codes_expire_at: code_expires_at } = device;
  const { seed, dpop_jkt } = device.payload;
  const lifespan = Math.max(accessTokenLifespan(context.policy, client, 'device_authorization_grant'), longest);
  const record = {
    ...grant,
    code_expires_at,
    expires_at: Math.max(grant.expires_at, code_expires_at + lifespan),
    payload: { ...grant.payload, seed, ...(dpop_jkt !== undefined && { dpop_jkt }) },
  };
  const guard = await context.write([
    answer(claim, 'granted'),
    { op: 'insert', entity: 'authorization_grant', record, guard: DECIDED },
    ...rememberConsent(context, authorized, record),
  ]);
  return guard === undefined;
}

/** Tells the device that the person refused. False when the device waits no longer, or for others. */
export async function denyDevice(context: OAuthContext, claim: DeviceClaim): Promise<boolean> {
  return (await context.write([answer(claim, 'denied')])) === undefined;
}

function answer({ user_code_hash, flow_id }: DeviceClaim, status: 'granted' | 'denied'): OAuthChange {
  return {
    op: 'update',
    entity: 'device_authorization',
    where: { user_code_hash, status: 'pending', flow_id },
    set: { status },
    guard: DECIDED,
  };
}
