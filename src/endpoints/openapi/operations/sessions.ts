import { EMPTY, type Operation, PAGE, page, query, required } from '../operation.ts';
import { flag } from '../schema.ts';

const CONSENT = '/admin/oauth2/auth/sessions/consent';

const common: Pick<Operation, 'listener' | 'tag' | 'security'> = {
  listener: 'admin',
  tag: 'oAuth2',
  security: ['bearer'],
};

export const sessionOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    path: CONSENT,
    operationId: 'listOAuth2ConsentSessions',
    summary: 'List OAuth 2.0 Consent Sessions of a Subject',
    description: 'What a person has agreed to.',
    parameters: [
      required(query('subject', 'The subject of the person.')),
      ...PAGE,
      query('login_session_id', 'Only what they agreed to in this login session.'),
    ],
    answers: { 200: page('oAuth2ConsentSession') },
  },
  {
    ...common,
    method: 'DELETE',
    path: CONSENT,
    operationId: 'revokeOAuth2ConsentSessions',
    summary: 'Revoke OAuth 2.0 Consent Sessions of a Subject',
    description: 'By consent_request_id alone, by subject and client, or by subject and all=true. Tokens end as well.',
    parameters: [
      query('subject', 'The subject of the person.'),
      query('client', 'The id of the client.'),
      query('consent_request_id', 'One consent.'),
      query('all', 'Those for all clients.', flag('')),
    ],
    answers: { 204: EMPTY },
  },
  {
    ...common,
    method: 'DELETE',
    path: '/admin/oauth2/auth/sessions/login',
    operationId: 'revokeOAuth2LoginSessions',
    summary: 'Revokes OAuth 2.0 Login Sessions by either a Subject or a SessionID',
    description:
      'By sid as by a logout: applications that want to know are told. By subject silently. Tokens stay valid in both ' +
      'cases.',
    parameters: [query('subject', 'All sessions of this person.'), query('sid', 'One session.')],
    answers: { 204: EMPTY },
  },
];
