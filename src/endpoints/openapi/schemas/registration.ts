import { GRANT_TYPES } from '../../../oauth/registration/vocabulary.ts';
import { integer, type Members, object, type Schema, text, texts, timestamp } from '../schema.ts';

const policy: Members = {
  description: text('What the operator notes about the token.', { maxLength: 512 }),
  allowed_scopes: texts("The scopes that its clients may register; absent for the server's setting."),
  allowed_grant_types: {
    type: 'array',
    items: { type: 'string', enum: [...GRANT_TYPES] },
    description: "The grants that its clients may register; absent for the server's setting.",
  },
  allowed_redirect_hosts: texts(
    'The hosts that its redirect URIs may have, without ports; *.example.com for all below.',
  ),
};

export const createInitialAccessToken: Schema = object(
  {
    ...policy,
    maximum_uses: integer('How many clients may be registered with it; absent for any number.', { minimum: 1 }),
    lifetime: text('How long it can be used, such as 24h, which is the default; at most a year.'),
  },
  [],
  'An initial access token that is wanted (RFC 7591 §3.1).',
);

const shown: Members = {
  id: text('Names the token where it is deleted.'),
  ...policy,
  uses_left: {
    type: ['integer', 'null'],
    format: 'int64',
    description: 'How many clients may still be registered with it; null for any number.',
  },
  created_at: timestamp('When it was made.'),
  expires_at: timestamp('Until when it can be used.'),
};

const ALWAYS: readonly string[] = ['id', 'description', 'uses_left', 'created_at', 'expires_at'];

export const initialAccessToken: Schema = object(shown, ALWAYS, 'An initial access token, without the token itself.');

export const createdInitialAccessToken: Schema = object(
  { initial_access_token: text('The token; shown once.'), ...shown },
  ['initial_access_token', ...ALWAYS],
  'An initial access token that was just made.',
);

export const rotateOAuth2ClientSecret: Schema = object(
  { client_secret: text('The new secret; made by the server where it is left out.') },
  [],
  'The secret that is wanted.',
);
