import {
  boolean,
  type Column,
  integer,
  json,
  nullable,
  oneOf,
  optional,
  sealedJson,
  sealedText,
  searchable,
  text,
} from './codecs.ts';
import type { Value } from './driver.ts';
import type { Entities } from './entities.ts';

/** How one entity is kept. The columns are the record's members, and what is derived from them. */
export interface Table<R> {
  readonly name: string;
  readonly key: readonly (keyof R & string)[];
  /** Whether the key has so much randomness that nobody else makes the same. */
  readonly random_key?: true;
  readonly columns: { readonly [K in keyof R]-?: Column<R[K]> };
  /** What the sweeper deletes by: rows whose `expires_at` has passed; `kept` until somebody deletes them. */
  readonly expiry: 'expires_at' | 'kept';
}

export type TableName = keyof Entities & string;

/** Every table. The sealed columns are those that would give a thief of the file a credential or a person's data. */
export const TABLES: { readonly [T in TableName]: Table<Entities[T]> } = {
  /** Without an expiry unless it registered itself: then it ends when it was not used for long. */
  client: {
    name: 'client',
    key: ['client_id'],
    expiry: 'expires_at',
    columns: {
      client_id: text,
      metadata: searchable(json(), {
        client_name: { type: 'text', value: (metadata) => metadata.client_name },
        owner: { type: 'text', value: (metadata) => metadata.owner },
      }),
      secrets: json(),
      shared_secrets: optional(sealedJson()),
      registration_access_token_hash: optional(text),
      created_at: integer,
      updated_at: integer,
      tokens_valid_from: integer,
      registration: optional(json()),
      expires_at: optional(nullable(integer)),
    },
  },
  authorization_grant: {
    name: 'authorization_grant',
    key: ['id'],
    expiry: 'expires_at',
    columns: {
      id: text,
      client_id: text,
      subject: text,
      session_id: nullable(text),
      created_at: integer,
      expires_at: integer,
      code_expires_at: nullable(integer),
      code_used_at: nullable(integer),
      refresh_generation: integer,
      refresh_predecessor: integer,
      refresh_rotated_at: nullable(integer),
      refresh_expires_at: nullable(integer),
      refresh_uses: optional(json()),
      matrix_device: optional(text),
      payload: sealedJson(),
    },
  },
  access_token: {
    name: 'access_token',
    key: ['grant_id', 'hash'],
    random_key: true,
    expiry: 'expires_at',
    columns: {
      grant_id: text,
      hash: text,
      client_id: text,
      grant_bound: boolean,
      issued_at: integer,
      expires_at: integer,
      payload: nullable(sealedJson()),
    },
  },
  consent: {
    name: 'consent',
    key: ['subject', 'client_id'],
    expiry: 'expires_at',
    columns: {
      subject: text,
      client_id: text,
      grant_id: text,
      granted_at: integer,
      expires_at: nullable(integer),
      payload: sealedJson(),
    },
  },
  login_session: {
    name: 'login_session',
    key: ['id'],
    expiry: 'expires_at',
    columns: {
      id: text,
      subject: text,
      auth_time: integer,
      remembered: boolean,
      created_at: integer,
      expires_at: integer,
      payload: sealedJson(),
    },
  },
  used_jti: {
    name: 'used_jti',
    key: ['issuer', 'hash'],
    expiry: 'expires_at',
    columns: { issuer: text, hash: text, expires_at: integer },
  },
  initial_access_token: {
    name: 'initial_access_token',
    key: ['id'],
    random_key: true,
    expiry: 'expires_at',
    columns: {
      id: text,
      hash: text,
      description: text,
      policy: json(),
      uses_left: nullable(integer),
      created_at: integer,
      expires_at: integer,
    },
  },
  trusted_issuer: {
    name: 'trusted_issuer',
    key: ['issuer', 'subject', 'kid'],
    expiry: 'expires_at',
    columns: {
      id: text,
      issuer: text,
      subject: text,
      kid: text,
      scope: json(),
      created_at: integer,
      expires_at: integer,
    },
  },
  logout_notice: {
    name: 'logout_notice',
    key: ['id'],
    expiry: 'expires_at',
    columns: {
      id: text,
      created_at: integer,
      expires_at: integer,
      due_at: integer,
      attempts: integer,
      payload: sealedJson(),
    },
  },
  matrix_openid_token: {
    name: 'matrix_openid_token',
    key: ['hash'],
    random_key: true,
    expiry: 'expires_at',
    columns: {
      hash: text,
      grant_id: text,
      session_id: nullable(text),
      user_id: text,
      subject: optional(text),
      issued_at: integer,
      expires_at: integer,
    },
  },
  pushed_authorization_request: {
    name: 'pushed_authorization_request',
    key: ['hash'],
    expiry: 'expires_at',
    columns: {
      hash: text,
      client_id: text,
      requester: nullable(text),
      created_at: integer,
      request_uri_expires_at: integer,
      expires_at: integer,
      payload: sealedJson(),
    },
  },
  /** Kept: an API of the operator's, until an administrator removes it. */
  protected_resource: {
    name: 'protected_resource',
    key: ['canonical'],
    expiry: 'kept',
    columns: {
      id: text,
      canonical: text,
      identifier: text,
      settings: json(),
      created_at: integer,
      updated_at: integer,
    },
  },
  device_authorization: {
    name: 'device_authorization',
    key: ['user_code_hash'],
    expiry: 'expires_at',
    columns: {
      user_code_hash: text,
      id: text,
      client_id: text,
      requester: nullable(text),
      created_at: integer,
      codes_expire_at: integer,
      expires_at: integer,
      status: oneOf(['pending', 'granted', 'denied']),
      flow_id: nullable(text),
      polled_at: nullable(integer),
      polling_interval: integer,
      payload: sealedJson(),
    },
  },
  failure_count: {
    name: 'failure_count',
    key: ['bucket', 'node'],
    expiry: 'expires_at',
    columns: { bucket: text, node: text, count: integer, last_at: integer, expires_at: integer },
  },
  /**
   * Kept: a person stays until an administrator or the person deletes the account. The folded columns are for nodes of
   * before schema 22, which search by them.
   */
  account: {
    name: 'account',
    key: ['id'],
    expiry: 'kept',
    columns: {
      id: text,
      username: searchable(nullable(text), { username_folded: { type: 'text', value: foldNullable } }),
      email: searchable(nullable(text), { email_folded: { type: 'text', value: foldNullable } }),
      password_hash: nullable(sealedText),
      password_changed_at: nullable(integer),
      disabled: boolean,
      claims: sealedJson(),
      created_at: integer,
      updated_at: integer,
    },
  },
  /** Kept: goes with its account. */
  account_identifier: {
    name: 'account_identifier',
    key: ['identifier'],
    expiry: 'kept',
    columns: { identifier: text, account_id: text },
  },
  stored_key: {
    name: 'stored_key',
    key: ['set', 'kid'],
    expiry: 'expires_at',
    columns: {
      set: text,
      kid: text,
      alg: text,
      use: text,
      state: oneOf(['next', 'current', 'retired']),
      created_at: integer,
      activates_at: integer,
      expires_at: nullable(integer),
      jwk: sealedJson(),
    },
  },
  /** Kept: one row for each set. */
  key_set: {
    name: 'key_set',
    key: ['set'],
    expiry: 'kept',
    columns: { set: text, version: integer },
  },
  /** Kept: one row for each secret that was the newest once. */
  system_secret: {
    name: 'system_secret',
    key: ['id'],
    expiry: 'kept',
    columns: { id: text, newest_since: integer },
  },
};

/** One form for all cases of a text, the same on every engine, whose own `lower` differ. */
function fold(value: string): string {
  return value.normalize('NFKC').toLowerCase();
}

function foldNullable(value: string | null): Value {
  return value === null ? null : fold(value);
}
