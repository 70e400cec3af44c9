import { KEY_SETS } from '../../../oauth/keys.ts';
import { created, EMPTY, jsonBody, type Operation, object, optionalBody, pathParameter, query } from '../operation.ts';

const SET = '/admin/keys/{set}';
const KEY = `${SET}/{kid}`;

const set = {
  listener: 'admin',
  tag: 'jwk',
  security: ['bearer'],
  path: SET,
  parameters: [pathParameter('set', `The key set; those of the server are ${KEY_SETS.join(', ')}.`)],
} as const;

const key = {
  ...set,
  path: KEY,
  parameters: [...set.parameters, pathParameter('kid', 'The key in the set.')],
} as const;

const PRIVATE = 'Private members included: this is how keys are moved from one server to another.';

export const keyOperations: readonly Operation[] = [
  {
    ...set,
    method: 'GET',
    operationId: 'getJsonWebKeySet',
    summary: 'Retrieve a JSON Web Key Set',
    description: PRIVATE,
    answers: { 200: object('jsonWebKeySet') },
  },
  {
    ...set,
    method: 'POST',
    operationId: 'createJsonWebKeySet',
    summary: 'Create JSON Web Key',
    description: 'Makes a key and puts it into the set.',
    body: jsonBody('createJsonWebKeySet'),
    answers: { 201: created('jsonWebKeySet') },
  },
  {
    ...set,
    method: 'PUT',
    operationId: 'setJsonWebKeySet',
    summary: 'Update a JSON Web Key Set',
    description: 'Replaces all keys of the set.',
    body: optionalBody('jsonWebKeySet'),
    answers: { 200: object('jsonWebKeySet') },
  },
  {
    ...set,
    method: 'DELETE',
    operationId: 'deleteJsonWebKeySet',
    summary: 'Delete JSON Web Key Set',
    answers: { 204: EMPTY },
  },
  {
    ...key,
    method: 'GET',
    operationId: 'getJsonWebKey',
    summary: 'Get JSON Web Key',
    description: `A set of this one key. ${PRIVATE}`,
    answers: { 200: object('jsonWebKeySet') },
  },
  {
    ...key,
    method: 'PUT',
    operationId: 'setJsonWebKey',
    summary: 'Set JSON Web Key',
    description: 'Puts a key into the set, or in the place of the one with the same kid. The kid of the body counts.',
    body: optionalBody('jsonWebKey'),
    answers: { 200: object('jsonWebKey') },
  },
  {
    ...key,
    method: 'DELETE',
    operationId: 'deleteJsonWebKey',
    summary: 'Delete JSON Web Key',
    answers: { 204: EMPTY },
  },
  {
    ...set,
    method: 'POST',
    path: `${SET}/rotate`,
    parameters: [...set.parameters, query('alg', 'Only the key of this algorithm.')],
    operationId: 'rotateJsonWebKeySet',
    summary: 'Rotate a JSON Web Key Set',
    description: 'Uses new keys from now on. The old ones stay published while their tokens live.',
    answers: { 204: EMPTY },
  },
];
