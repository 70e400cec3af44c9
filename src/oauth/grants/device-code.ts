import { isGrantOf } from '../client.ts';
import type { OAuthContext } from '../context.ts';
import { OAuthError } from '../errors.ts';
import type { AuthorizationGrant, DeviceAuthorization } from '../records.ts';
import { checkCodeBinding } from '../sender-constraint/code-binding.ts';
import { redeem, replayed } from './authorization-code.ts';
import type { GrantType, TokenRequest } from './grant-type.ts';

/** RFC 8628 §3.4. A device code works once; used a second time, it ends what it gave, as an authorization code does. */
export const deviceCode: GrantType = async (context, request) => {
  const code = request.parameters.get('device_code');
  if (code === undefined) throw new OAuthError('invalid_request', 'The parameter device_code is missing.');
  const id = context.tokens.grantOfDeviceCode(code);
  if (id === undefined) throw unknownCode();
  const device = await context.repositories.deviceAuthorizations.find(id);
  if (device !== undefined) await checkAnswered(context, request, device, code);
  const grant = await context.repositories.grants.find(id);
  if (grant === undefined || !belongs(context, request, grant, code)) throw unknownCode();
  if (grant.code_used_at !== null) throw await replayed(context, grant);
  if ((grant.code_expires_at ?? 0) <= context.clock.now()) throw expired();
  checkCodeBinding(grant, request.sender);
  return redeem(context, request, grant, 'device_authorization_grant');
};

/** The grant of an authorization code has the same members, so it is the MAC that tells the two kinds apart. */
function belongs(
  context: OAuthContext,
  { client }: TokenRequest,
  owner: AuthorizationGrant | DeviceAuthorization,
  code: string,
): boolean {
  return context.tokens.isDeviceCodeOf(owner, code) && isGrantOf(client, owner);
}

function unknownCode(): OAuthError {
  return new OAuthError('invalid_grant', 'The device code is unknown, was revoked, or is not for this client.');
}

function expired(): OAuthError {
  return new OAuthError('expired_token', 'The device code has expired. Ask for a new one.');
}

/** RFC 8628 §3.5: everything but a yes. */
async function checkAnswered(
  context: OAuthContext,
  request: TokenRequest,
  device: DeviceAuthorization,
  code: string,
): Promise<void> {
  if (!belongs(context, request, device, code)) throw unknownCode();
  switch (device.status) {
    case 'granted':
      return;
    case 'denied':
      throw new OAuthError('access_denied', 'The person refused.', { status: 400 });
    case 'pending':
      if (device.codes_expire_at <= context.clock.now()) throw expired();
      throw await stillPending(context, device);
  }
}

/** The part of its interval that a device may be early by: it counts from when it sent its last question, and networks are uneven. */
const TOLERANCE = 0.2;
const SLOW_DOWN_MS = 5000;

async function stillPending(context: OAuthContext, device: DeviceAuthorization): Promise<OAuthError> {
  const { user_code_hash, polled_at, polling_interval } = device;
  const now = context.clock.now();
  const early = polled_at !== null && now - polled_at < polling_interval * (1 - TOLERANCE);
  const longer = early ? { polling_interval: polling_interval + SLOW_DOWN_MS } : {};
  await context.write([
    {
      op: 'update',
      entity: 'device_authorization',
      where: { user_code_hash, status: 'pending' },
      set: { polled_at: now, ...longer },
    },
  ]);
  return early
    ? new OAuthError('slow_down', 'The device asks too often. Wait 5 seconds longer between two questions.')
    : new OAuthError('authorization_pending', 'The person has not answered yet.');
}
