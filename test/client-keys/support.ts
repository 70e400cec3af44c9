import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { Client, ClientMetadata } from '../../src/oauth/client.ts';
import type { JsonObject } from '../../src/oauth/json.ts';
import { findSignatureAlgorithm } from '../../src/oauth/signature-algorithms.ts';

export interface TestKey {
  readonly alg: string;
  readonly jwk: JsonObject;
  readonly privateKey: KeyObject;
}

function generate(alg: string, bits: number): { publicKey: KeyObject; privateKey: KeyObject } {
  const algorithm = findSignatureAlgorithm(alg);
  switch (algorithm?.kty) {
    case 'EC':
      return generateKeyPairSync('ec', { namedCurve: algorithm.crv });
    case 'OKP':
      return generateKeyPairSync('ed25519');
    default:
      return generateKeyPairSync('rsa', { modulusLength: bits });
  }
}

const members = (jwk: JsonWebKey): JsonObject => JSON.parse(JSON.stringify(jwk));

/** A new key for an algorithm, its public JWK with `extra` members. */
export function makeKey(alg: string, extra: JsonObject = {}, bits = 2048): TestKey {
  const { publicKey, privateKey } = generate(alg, bits);
  return { alg, privateKey, jwk: { ...members(publicKey.export({ format: 'jwk' })), ...extra } };
}

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS; `header` may override `alg`. */
export function signJws(key: TestKey, claims: JsonObject, header: JsonObject = {}): string {
  const input = `${encode({ alg: key.alg, ...header })}.${encode(claims)}`;
  const algorithm = findSignatureAlgorithm(key.alg);
  if (algorithm === undefined) throw new Error(key.alg);
  const dsaEncoding = 'ieee-p1363';
  const signature = sign(algorithm.digest, Buffer.from(input), {
    key: key.privateKey,
    dsaEncoding,
    ...algorithm.options,
  });
  return `${input}.${signature.toString('base64url')}`;
}

export function makeClient(metadata: Partial<ClientMetadata>): Client {
  return {
    client_id: 'app',
    secrets: [],
    created_at: 0,
    updated_at: 0,
    tokens_valid_from: 0,
    metadata: {
      client_name: '',
      redirect_uris: [],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: '',
      audience: [],
      owner: '',
      allowed_cors_origins: [],
      contacts: [],
      subject_type: 'public',
      token_endpoint_auth_method: 'private_key_jwt',
      request_uris: [],
      userinfo_signed_response_alg: 'none',
      frontchannel_logout_session_required: false,
      backchannel_logout_session_required: false,
      post_logout_redirect_uris: [],
      metadata: {},
      skip_consent: false,
      lifespans: {},
      ...metadata,
    },
  };
}
