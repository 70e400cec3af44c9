import { KEY_ALGORITHM_NAMES, KEY_BODIES } from '../../admin/jwks-document.ts';
import { TRUST_BODY } from '../../admin/trusted-issuers-document.ts';
import { described, flag, fromValidator, listOf, object, ref, type Schema, text, texts, timestamp } from '../schema.ts';

const key: Schema = described(
  fromValidator(KEY_BODIES.jsonWebKey),
  'A key (RFC 7517). The public list of keys has public members only; the admin API shows private ones.',
  {
    kty: 'The kind of key.',
    kid: 'Names the key in its set.',
    alg: 'What the key signs with, or is encrypted to.',
    use: 'What the key is for: sig or enc.',
    x5c: 'Certificates of the key.',
  },
);

export const jsonWebKey: Schema = { ...key, required: ['use', 'kty', 'kid', 'alg'] };

export const jsonWebKeySet: Schema = object({ keys: listOf(ref('jsonWebKey')) }, [], 'Keys (RFC 7517 §5).');

const wanted: Schema = described(fromValidator(KEY_BODIES.createJsonWebKeySet), 'The key that is wanted.', {
  alg: `One of ${KEY_ALGORITHM_NAMES.join(', ')}.`,
  use: 'Where it is empty, sig or enc as the alg wants.',
  kid: 'Made by the server where it is empty.',
});

export const createJsonWebKeySet: Schema = { ...wanted, required: ['alg', 'use', 'kid'] };

const trust: Schema = described(fromValidator(TRUST_BODY), 'Whose JWT assertions are taken for tokens (RFC 7523).', {
  issuer: 'The iss of the assertions.',
  subject: 'The one sub that they may have; not together with allow_any_subject.',
  allow_any_subject: 'Whether they may have any.',
  scope: 'The scopes that they may ask for.',
  expires_at: 'Until when they are trusted.',
});

export const trustOAuth2JwtGrantIssuer: Schema = {
  ...trust,
  properties: { ...trust.properties, jwk: ref('jsonWebKey') },
  required: [...(trust.required ?? []), 'jwk'],
};

export const trustedOAuth2JwtGrantJsonWebKey: Schema = object(
  { set: text('The key set.'), kid: text('The key in it.') },
  [],
  'Where the key of a trusted issuer is.',
);

export const trustedOAuth2JwtGrantIssuer: Schema = object(
  {
    id: { type: 'string', format: 'uuid', description: 'Names the trust.' },
    issuer: text('The iss of the assertions.'),
    subject: text('The one sub that they may have; empty for any.'),
    allow_any_subject: flag('Whether they may have any.'),
    scope: texts('The scopes that they may ask for.'),
    public_key: ref('trustedOAuth2JwtGrantJsonWebKey'),
    created_at: timestamp('Since when they are trusted.'),
    expires_at: timestamp('Until when they are trusted.'),
  },
  [],
  'An issuer whose JWT assertions are taken for tokens.',
);
