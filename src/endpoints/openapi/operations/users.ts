import { created, EMPTY, jsonBody, type Operation, object, PAGE, page, pathParameter, query } from '../operation.ts';

const COLLECTION = '/admin/users';
const USER = `${COLLECTION}/{id}`;

const common: Pick<Operation, 'listener' | 'tag' | 'security'> = {
  listener: 'admin',
  tag: 'user',
  security: ['bearer'],
};

const one = { ...common, path: USER, parameters: [pathParameter('id', 'The subject of the person.')] };

/** The people; Ory's API has nothing like it. */
export const userOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    path: COLLECTION,
    operationId: 'listUsers',
    summary: 'List People',
    description:
      'With `search` in the order of what was found; a page may then have fewer people than asked for, and a link to the next.',
    parameters: [...PAGE, query('search', 'The beginning of a username or an email address.')],
    answers: { 200: page('user') },
  },
  {
    ...common,
    method: 'POST',
    path: COLLECTION,
    operationId: 'createUser',
    summary: 'Create a Person',
    body: jsonBody('userBody'),
    answers: { 201: created('user'), 400: object('errorOAuth2'), 409: object('errorOAuth2') },
  },
  { ...one, method: 'GET', operationId: 'getUser', summary: 'Get a Person', answers: { 200: object('user') } },
  {
    ...one,
    method: 'PUT',
    operationId: 'setUser',
    summary: 'Set a Person',
    description: 'Replaces all that is known of the person; without a password the present one stays.',
    body: jsonBody('userBody'),
    answers: { 200: object('user') },
  },
  {
    ...one,
    method: 'PATCH',
    operationId: 'patchUser',
    summary: 'Patch a Person',
    description: 'By a merge patch (RFC 7396). A new email address is no longer verified.',
    body: jsonBody('userPatch'),
    answers: { 200: object('user') },
  },
  {
    ...one,
    method: 'DELETE',
    operationId: 'deleteUser',
    summary: 'Delete a Person',
    description: 'With their sessions, consents and tokens.',
    answers: { 204: EMPTY },
  },
  {
    ...one,
    method: 'POST',
    path: `${USER}/password`,
    operationId: 'setUserPassword',
    summary: 'Set a Password',
    description: 'Ends the sessions of the person.',
    body: jsonBody('setUserPasswordBody'),
    answers: { 204: EMPTY },
  },
  {
    ...one,
    method: 'DELETE',
    path: `${USER}/sessions`,
    operationId: 'deleteUserSessions',
    summary: 'End all Sessions of a Person',
    answers: { 204: EMPTY },
  },
];
