import { endDevice } from '../../oauth/matrix/device.ts';
import { deviceOf } from '../../oauth/matrix/settings.ts';
import type { AuthorizationGrant } from '../../oauth/records.ts';
import type { AccountDevice } from '../../pages/account/props.ts';
import type { View } from '../../pages/view.ts';
import { applicationOf, type PagesContext } from './context.ts';

/** The devices of Matrix among a person's grants, the one signed in last first. */
export async function devicesAmong(
  context: PagesContext,
  grants: readonly AuthorizationGrant[],
  view: View,
): Promise<readonly AccountDevice[]> {
  const now = context.clock.now();
  const devices: AccountDevice[] = [];
  for (const { client_id, matrix_device, payload, expires_at, code_used_at, created_at } of grants) {
    const device_id = matrix_device === undefined ? undefined : deviceOf(payload.scope);
    const client = device_id === undefined ? undefined : await context.repositories.clients.find(client_id);
    if (device_id === undefined || client === undefined || expires_at <= now) continue;
    devices.push({ device_id, application: applicationOf(client, view), signed_in_at: code_used_at ?? created_at });
  }
  return devices.sort((a, b) => b.signed_in_at - a.signed_in_at);
}

/** Signs a person's device out. One that is not theirs, or not signed in, is none. */
export async function signDeviceOut(context: PagesContext, subject: string, device_id: string): Promise<void> {
  await context.write(endDevice(context, subject, device_id));
}
