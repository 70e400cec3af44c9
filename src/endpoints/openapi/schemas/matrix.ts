import { integer, object, type Schema, text } from '../schema.ts';

export const OpenIdCredentials: Schema = object(
  {
    access_token: text('The OpenID token. It is good for finding out who the person is, and for nothing else.'),
    token_type: text('Bearer'),
    matrix_server_name: text('The name of the Matrix server to ask.'),
    expires_in: integer('Seconds until it is no longer valid.'),
  },
  ['access_token', 'token_type', 'matrix_server_name', 'expires_in'],
  'What a person shows a third party so that it finds out who the person is in Matrix.',
);

export const matrixError: Schema = object(
  {
    errcode: text('The stable code, such as M_FORBIDDEN.'),
    error: text('A sentence for people: what is wrong and what to do.'),
    soft_logout: { type: 'boolean', description: 'Whether the client should refresh, and forget nothing.' },
    retry_after_ms: integer('Milliseconds to wait.'),
  },
  ['errcode', 'error'],
  'A refusal in the words of Matrix.',
);
