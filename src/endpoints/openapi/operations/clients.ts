import {
  answer,
  created,
  EMPTY,
  jsonBody,
  type Operation,
  object,
  optionalBody,
  PAGE,
  page,
  pathParameter,
  query,
} from '../operation.ts';
import { ref } from '../schema.ts';

const COLLECTION = '/admin/clients';
const CLIENT = `${COLLECTION}/{id}`;
const ROTATION = `${CLIENT}/secrets/rotate`;

const common: Pick<Operation, 'listener' | 'tag' | 'security'> = {
  listener: 'admin',
  tag: 'oAuth2',
  security: ['bearer'],
};

const one = { ...common, path: CLIENT, parameters: [pathParameter('id', 'The id of the client.')] };

export const clientOperations: readonly Operation[] = [
  {
    ...common,
    method: 'GET',
    path: COLLECTION,
    operationId: 'listOAuth2Clients',
    summary: 'List OAuth 2.0 Clients',
    description: 'By id, without their secrets.',
    parameters: [
      ...PAGE,
      query('client_name', 'Only those of this name.'),
      query('owner', 'Only those of this owner.'),
    ],
    answers: { 200: page('oAuth2Client') },
  },
  {
    ...common,
    method: 'POST',
    path: COLLECTION,
    operationId: 'createOAuth2Client',
    summary: 'Create OAuth 2.0 Client',
    description: 'The secret is shown in this answer only; it is made by the server where it is left out.',
    body: jsonBody('oAuth2Client'),
    answers: { 201: created('oAuth2Client'), 400: object('errorOAuth2') },
  },
  {
    ...one,
    method: 'GET',
    operationId: 'getOAuth2Client',
    summary: 'Get an OAuth 2.0 Client',
    answers: { 200: object('oAuth2Client') },
  },
  {
    ...one,
    method: 'PUT',
    operationId: 'setOAuth2Client',
    summary: 'Set OAuth 2.0 Client',
    description: 'Replaces all that is registered; without a client_secret the present one stays.',
    body: jsonBody('oAuth2Client'),
    answers: { 200: object('oAuth2Client'), 400: object('errorOAuth2'), 404: object('errorOAuth2') },
  },
  {
    ...one,
    method: 'PATCH',
    operationId: 'patchOAuth2Client',
    summary: 'Patch OAuth 2.0 Client',
    description: 'By a JSON Patch (RFC 6902). Its id cannot be changed.',
    body: { kind: 'json', schema: { type: 'array', items: ref('jsonPatch') }, required: true },
    answers: { 200: object('oAuth2Client'), 404: object('errorOAuth2'), 409: object('errorOAuth2') },
  },
  {
    ...one,
    method: 'DELETE',
    operationId: 'deleteOAuth2Client',
    summary: 'Delete OAuth 2.0 Client',
    description: 'With its grants and tokens.',
    answers: { 204: EMPTY },
  },
  {
    ...one,
    method: 'PUT',
    path: `${CLIENT}/lifespans`,
    operationId: 'setOAuth2ClientLifespans',
    summary: 'Set OAuth2 Client Token Lifespans',
    description: "Replaces all of them; what is left out is the server's setting.",
    body: optionalBody('oAuth2ClientTokenLifespans'),
    answers: { 200: object('oAuth2Client') },
  },
  {
    ...one,
    method: 'POST',
    path: ROTATION,
    operationId: 'rotateOAuth2ClientSecret',
    summary: 'Rotate OAuth 2.0 Client Secret',
    description: 'A new secret, shown in this answer only. The old ones work until they are deleted; five at most.',
    body: optionalBody('rotateOAuth2ClientSecret'),
    answers: { 200: answer(ref('oAuth2Client'), 'The client, with its new client_secret.') },
  },
  {
    ...one,
    method: 'DELETE',
    path: ROTATION,
    operationId: 'deleteRotatedOAuth2ClientSecrets',
    summary: 'Delete Rotated OAuth 2.0 Client Secrets',
    description: 'Only the newest secret works from now on.',
    answers: { 200: object('oAuth2Client') },
  },
];
