import { created, EMPTY, jsonBody, type Operation, object, PAGE, page, pathParameter, query } from '../operation.ts';

const RESOURCES = '/admin/oauth2/resources';

const common: Pick<Operation, 'listener' | 'tag' | 'security'> = {
  listener: 'admin',
  tag: 'protectedResource',
  security: ['bearer'],
};

const one = { ...common, path: `${RESOURCES}/{id}`, parameters: [pathParameter('id', 'The id of the resource.')] };

export const resourceOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    path: RESOURCES,
    operationId: 'listProtectedResources',
    summary: 'List Protected Resources',
    description: 'By id, those of the settings among them.',
    parameters: [...PAGE, query('identifier', 'Only the one with this identifier.')],
    answers: { 200: page('protectedResource') },
  },
  {
    ...common,
    method: 'POST',
    path: RESOURCES,
    operationId: 'createProtectedResource',
    summary: 'Create a Protected Resource',
    description: 'An API that clients may ask for tokens for (RFC 8707).',
    body: jsonBody('protectedResourceBody'),
    answers: { 201: created('protectedResource') },
  },
  {
    ...one,
    method: 'GET',
    operationId: 'getProtectedResource',
    summary: 'Get a Protected Resource',
    answers: { 200: object('protectedResource') },
  },
  {
    ...one,
    method: 'PUT',
    operationId: 'setProtectedResource',
    summary: 'Set a Protected Resource',
    description: 'Replaces all but the identifier, which must be the same.',
    body: jsonBody('protectedResourceBody'),
    answers: { 200: object('protectedResource') },
  },
  {
    ...one,
    method: 'DELETE',
    operationId: 'deleteProtectedResource',
    summary: 'Delete a Protected Resource',
    description: 'No more tokens are issued for it; those that were live until they expire.',
    answers: { 204: EMPTY },
  },
];
