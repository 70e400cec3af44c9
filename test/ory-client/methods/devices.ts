import { PAGES } from '../../login-consent/pages.ts';
import { basic, SECRET } from '../../support/story.ts';
import { answers, DEVICE, leadsTo, MANUALLY } from '../answers.ts';
import { assertRefused } from '../apis.ts';
import type { Methods, World } from '../world.ts';
import { has } from './has.ts';

/** The SDKs have no parameters for this call: what the device says goes along as the request's body. */
const asking = (world: World, secret: string) => ({
  headers: { authorization: basic(world.client_id, secret) },
  data: new URLSearchParams({ scope: 'openid' }),
});

export async function codesOf(world: World): Promise<{ readonly user_code: string; readonly device_code: string }> {
  const { user_code, device_code } = (await world.open().OAuth2Api.oAuth2DeviceFlow(asking(world, SECRET))).data;
  return { user_code: has(user_code), device_code: has(device_code) };
}

export async function deviceChallenge({ application }: World): Promise<string> {
  const { left } = await application.browser().visit('/oauth2/device/verify');
  return has(new URL(has(left)).searchParams.get('device_challenge') ?? undefined);
}

export const DEVICE_METHODS: Methods = {
  oAuth2DeviceFlow: {
    async succeeds(world) {
      await answers(world.open().OAuth2Api.oAuth2DeviceFlow(asking(world, SECRET)), 200, DEVICE);
    },
    fails: (world) =>
      assertRefused(world.open().OAuth2Api.oAuth2DeviceFlow(asking(world, 'wrong')), 401, 'invalid_client'),
  },
  performOAuth2DeviceVerificationFlow: {
    succeeds: (world) =>
      leadsTo(
        world.open().OAuth2Api.performOAuth2DeviceVerificationFlow(MANUALLY),
        new RegExp(`^${PAGES}/device\\?device_challenge=`),
      ),
    fails: (world) =>
      assertRefused(
        world.open().OAuth2Api.performOAuth2DeviceVerificationFlow({ params: { device_verifier: 'forged' } }),
        400,
        'invalid_request',
      ),
  },
};
