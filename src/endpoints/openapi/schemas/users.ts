import { USER_BODIES } from '../../admin/users-document.ts';
import {
  anyObject,
  described,
  flag,
  fromValidator,
  type Members,
  object,
  type Schema,
  text,
  timestamp,
} from '../schema.ts';

const MEMBERS = {
  username: 'What the person may sign in with.',
  email: 'An address that the person may sign in with.',
  password: 'Never shown.',
  disabled: 'Whether the person cannot sign in.',
  claims: 'What applications are told about the person (OpenID Connect Core §5.1).',
} as const;

export const userPatch: Schema = {
  type: 'object',
  additionalProperties: true,
  description: 'A merge patch (RFC 7396): members to set, null for those to remove.',
};

const shown: Members = {
  id: text('The subject of the person.'),
  username: text(MEMBERS.username),
  email: text(MEMBERS.email),
  disabled: flag(MEMBERS.disabled),
  claims: anyObject(MEMBERS.claims),
  created_at: timestamp('When the account was made.'),
  updated_at: timestamp('When the account was last changed.'),
};

export const user: Schema = object(
  shown,
  ['id', 'disabled', 'claims', 'created_at', 'updated_at'],
  'A person who can sign in.',
);

const body = described(fromValidator(USER_BODIES.user), 'A person as an administrator wants them.', MEMBERS);

/** A document that was read may be sent back: what the server sets is let pass. */
const set: Members = Object.fromEntries(
  ['id', 'created_at', 'updated_at'].map((name) => [name, { ...shown[name], readOnly: true } as const]),
);

export const userBody: Schema = { ...body, properties: { ...body.properties, ...set } };

export const setUserPasswordBody: Schema = described(fromValidator(USER_BODIES.password), 'A new password.', {
  password: 'The password.',
});
