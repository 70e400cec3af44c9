import { CONSENT_REQUEST, LOGIN_REQUEST, LOGOUT_REQUEST } from '../../login-consent/models.ts';
import { answers, answersList, answersNothing, CONSENT_SESSION, leadsTo, MANUALLY, REDIRECT_TO } from '../answers.ts';
import { assertRefused } from '../apis.ts';
import type { Methods, World } from '../world.ts';
import { codesOf, deviceChallenge } from './devices.ts';

const REFUSAL = { error: 'access_denied', error_description: 'Not today.', error_hint: 'Later.', status_code: 403 };

const authorization = ({ client_id }: World, more: Readonly<Record<string, string>> = {}) => ({
  params: { client_id, response_type: 'code', redirect_uri: 'https://app.example/callback', state: 's', ...more },
  ...MANUALLY,
});

/** The challenges that an application of the operator's own answers, and the sessions that come of it. */
export const INTERACTION_METHODS: Methods = {
  oAuth2Authorize: {
    succeeds: (world) =>
      leadsTo(world.open().OAuth2Api.oAuth2Authorize(authorization(world)), /\/login\?login_challenge=/),
    fails: (world) =>
      leadsTo(
        world.open().OAuth2Api.oAuth2Authorize(authorization(world, { prompt: 'none' })),
        /^https:\/\/app\.example\/callback\?error=login_required&/,
      ),
  },
  getOAuth2LoginRequest: {
    async succeeds(world) {
      const loginChallenge = await world.loginChallenge();
      await answers(world.admin.OAuth2Api.getOAuth2LoginRequest({ loginChallenge }), 200, LOGIN_REQUEST);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.getOAuth2LoginRequest({ loginChallenge: 'forged' }), 404, 'not_found'),
  },
  acceptOAuth2LoginRequest: {
    async succeeds(world) {
      const acceptOAuth2LoginRequest = { subject: 'grace', remember: true, remember_for: 60, acr: '2', amr: ['pwd'] };
      const request = { loginChallenge: await world.loginChallenge(), acceptOAuth2LoginRequest };
      await answers(world.admin.OAuth2Api.acceptOAuth2LoginRequest(request), 200, REDIRECT_TO);
    },
    async fails(world) {
      const request = { loginChallenge: await world.loginChallenge(), acceptOAuth2LoginRequest: { subject: '' } };
      await assertRefused(world.admin.OAuth2Api.acceptOAuth2LoginRequest(request), 400, 'invalid_request');
    },
  },
  rejectOAuth2LoginRequest: {
    async succeeds(world) {
      const request = { loginChallenge: await world.loginChallenge(), rejectOAuth2Request: REFUSAL };
      await answers(world.admin.OAuth2Api.rejectOAuth2LoginRequest(request), 200, REDIRECT_TO);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.rejectOAuth2LoginRequest({ loginChallenge: 'forged' }), 404, 'not_found'),
  },
  getOAuth2ConsentRequest: {
    async succeeds(world) {
      const consentChallenge = await world.consentChallenge();
      await answers(world.admin.OAuth2Api.getOAuth2ConsentRequest({ consentChallenge }), 200, CONSENT_REQUEST);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.getOAuth2ConsentRequest({ consentChallenge: 'forged' }), 404, 'not_found'),
  },
  acceptOAuth2ConsentRequest: {
    async succeeds(world) {
      const session = { access_token: { tenant: 7 }, id_token: { colour: 'red' } };
      const acceptOAuth2ConsentRequest = { grant_scope: ['openid'], session, remember: true, remember_for: 3600 };
      const request = { consentChallenge: await world.consentChallenge(), acceptOAuth2ConsentRequest };
      await answers(world.admin.OAuth2Api.acceptOAuth2ConsentRequest(request), 200, REDIRECT_TO);
    },
    async fails(world) {
      const acceptOAuth2ConsentRequest = { remember_for: 1.5 };
      const request = { consentChallenge: await world.consentChallenge(), acceptOAuth2ConsentRequest };
      await assertRefused(world.admin.OAuth2Api.acceptOAuth2ConsentRequest(request), 400, 'invalid_request');
    },
  },
  rejectOAuth2ConsentRequest: {
    async succeeds(world) {
      const request = { consentChallenge: await world.consentChallenge(), rejectOAuth2Request: REFUSAL };
      await answers(world.admin.OAuth2Api.rejectOAuth2ConsentRequest(request), 200, REDIRECT_TO);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.rejectOAuth2ConsentRequest({ consentChallenge: 'forged' }), 404, 'not_found'),
  },
  getOAuth2LogoutRequest: {
    async succeeds(world) {
      const logoutChallenge = await world.logoutChallenge();
      await answers(world.admin.OAuth2Api.getOAuth2LogoutRequest({ logoutChallenge }), 200, LOGOUT_REQUEST);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.getOAuth2LogoutRequest({ logoutChallenge: 'forged' }), 404, 'not_found'),
  },
  acceptOAuth2LogoutRequest: {
    async succeeds(world) {
      const logoutChallenge = await world.logoutChallenge();
      await answers(world.admin.OAuth2Api.acceptOAuth2LogoutRequest({ logoutChallenge }), 200, REDIRECT_TO);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.acceptOAuth2LogoutRequest({ logoutChallenge: 'forged' }), 404, 'not_found'),
  },
  rejectOAuth2LogoutRequest: {
    async succeeds(world) {
      const logoutChallenge = await world.logoutChallenge();
      await answersNothing(world.admin.OAuth2Api.rejectOAuth2LogoutRequest({ logoutChallenge }));
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.rejectOAuth2LogoutRequest({ logoutChallenge: 'forged' }), 404, 'not_found'),
  },
  acceptUserCodeRequest: {
    async succeeds(world) {
      const { user_code } = await codesOf(world);
      const request = { deviceChallenge: await deviceChallenge(world), acceptDeviceUserCodeRequest: { user_code } };
      await answers(world.admin.OAuth2Api.acceptUserCodeRequest(request), 200, REDIRECT_TO);
    },
    async fails(world) {
      const acceptDeviceUserCodeRequest = { user_code: 'WRONGONE' };
      const request = { deviceChallenge: await deviceChallenge(world), acceptDeviceUserCodeRequest };
      await assertRefused(world.admin.OAuth2Api.acceptUserCodeRequest(request), 400, 'invalid_request');
    },
  },
  listOAuth2ConsentSessions: {
    async succeeds(world) {
      await world.callback({}, undefined, world.client_id);
      const call = world.admin.OAuth2Api.listOAuth2ConsentSessions({ subject: world.client_id });
      await answersList(call, CONSENT_SESSION);
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.listOAuth2ConsentSessions({ subject: '' }), 400, 'invalid_request'),
  },
  revokeOAuth2ConsentSessions: {
    async succeeds({ admin, client_id }) {
      await answersNothing(admin.OAuth2Api.revokeOAuth2ConsentSessions({ subject: 'grace', client: client_id }));
    },
    fails: ({ admin }) =>
      assertRefused(admin.OAuth2Api.revokeOAuth2ConsentSessions({ subject: 'grace' }), 400, 'invalid_request'),
  },
  revokeOAuth2LoginSessions: {
    succeeds: ({ admin, client_id }) =>
      answersNothing(admin.OAuth2Api.revokeOAuth2LoginSessions({ subject: client_id })),
    fails: ({ admin }) => assertRefused(admin.OAuth2Api.revokeOAuth2LoginSessions(), 400, 'invalid_request'),
  },
};
