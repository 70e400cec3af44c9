import type { Method } from '../../endpoint.ts';
import { type Answer, EMPTY, type Operation, object, optionalBody, query, required } from '../operation.ts';

type Interaction = 'login' | 'consent' | 'logout' | 'device';

interface Step {
  readonly method: Method;
  readonly at: string;
  readonly of: Interaction;
  readonly operationId: string;
  readonly summary: string;
  readonly body?: string;
  readonly answer?: Answer;
}

const REDIRECT_TO: Answer = object('oAuth2RedirectTo');

const STEPS: readonly Step[] = [
  {
    method: 'GET',
    at: 'login',
    of: 'login',
    operationId: 'getOAuth2LoginRequest',
    summary: 'Get OAuth 2.0 Login Request',
    answer: object('oAuth2LoginRequest'),
  },
  {
    method: 'PUT',
    at: 'login/accept',
    of: 'login',
    operationId: 'acceptOAuth2LoginRequest',
    summary: 'Accept OAuth 2.0 Login Request',
    body: 'acceptOAuth2LoginRequest',
  },
  {
    method: 'PUT',
    at: 'login/reject',
    of: 'login',
    operationId: 'rejectOAuth2LoginRequest',
    summary: 'Reject OAuth 2.0 Login Request',
    body: 'rejectOAuth2Request',
  },
  {
    method: 'GET',
    at: 'consent',
    of: 'consent',
    operationId: 'getOAuth2ConsentRequest',
    summary: 'Get OAuth 2.0 Consent Request',
    answer: object('oAuth2ConsentRequest'),
  },
  {
    method: 'PUT',
    at: 'consent/accept',
    of: 'consent',
    operationId: 'acceptOAuth2ConsentRequest',
    summary: 'Accept OAuth 2.0 Consent Request',
    body: 'acceptOAuth2ConsentRequest',
  },
  {
    method: 'PUT',
    at: 'consent/reject',
    of: 'consent',
    operationId: 'rejectOAuth2ConsentRequest',
    summary: 'Reject OAuth 2.0 Consent Request',
    body: 'rejectOAuth2Request',
  },
  {
    method: 'GET',
    at: 'logout',
    of: 'logout',
    operationId: 'getOAuth2LogoutRequest',
    summary: 'Get OAuth 2.0 Session Logout Request',
    answer: object('oAuth2LogoutRequest'),
  },
  {
    method: 'PUT',
    at: 'logout/accept',
    of: 'logout',
    operationId: 'acceptOAuth2LogoutRequest',
    summary: 'Accept OAuth 2.0 Session Logout Request',
  },
  {
    method: 'PUT',
    at: 'logout/reject',
    of: 'logout',
    operationId: 'rejectOAuth2LogoutRequest',
    summary: 'Reject OAuth 2.0 Session Logout Request',
    answer: EMPTY,
  },
  {
    method: 'PUT',
    at: 'device/accept',
    of: 'device',
    operationId: 'acceptUserCodeRequest',
    summary: 'Accepts a device grant user_code request',
    body: 'acceptDeviceUserCodeRequest',
  },
];

const DESCRIPTIONS: Readonly<Record<Interaction, string>> = {
  login: 'For the login application: who the browser was sent with this challenge to sign in, and the answer.',
  consent: 'For the consent application: what the browser was sent with this challenge to agree to, and the answer.',
  logout: 'For the logout application: what session the browser was sent with this challenge to end, and the answer.',
  device: 'For the application at which people enter the code of a device.',
};

/** What the operator's own login, consent, logout and device applications call. */
export const interactionOperations: readonly Operation[] = STEPS.map(
  ({ method, at, of, operationId, summary, body, answer = REDIRECT_TO }) => ({
    method,
    path: `/admin/oauth2/auth/requests/${at}`,
    listener: 'admin',
    operationId,
    tag: 'oAuth2',
    summary,
    description: DESCRIPTIONS[of],
    security: ['bearer'],
    parameters: [required(query(`${of}_challenge`, 'From the query of the address that the browser was sent to.'))],
    ...(body !== undefined && { body: optionalBody(body) }),
    answers: { [answer === EMPTY ? 204 : 200]: answer },
  }),
);
