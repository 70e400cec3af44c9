import { RESOURCE_BODY } from '../../admin/resources-document.ts';
import {
  described,
  flag,
  fromValidator,
  type Members,
  object,
  oneOf,
  type Schema,
  text,
  texts,
  timestamp,
} from '../schema.ts';

const MEMBERS = {
  identifier: 'An absolute URI without a fragment (RFC 8707 section 2); the aud of its tokens. It cannot be changed.',
  name: 'What people see when they are asked.',
  scopes: 'The scopes that mean something there; absent for every scope.',
  access_token_strategy: "The form of its tokens; absent for the client's or the server's setting.",
  access_token_lifespan: "How long its tokens live, such as 10m; absent for the client's or the server's setting.",
  access_token_signing_alg: "What its JWTs are signed with; absent for the server's setting.",
  allowed_clients: 'The clients that may have tokens for it; absent for every client.',
  introspection_clients: 'The clients that may introspect its tokens.',
} as const;

const server: Members = {
  id: text('Names the resource in paths.', { readOnly: true }),
  configured: { ...flag('Whether it stands in the settings, and cannot be changed here.'), readOnly: true },
  created_at: { ...timestamp('When it was registered.'), readOnly: true },
  updated_at: { ...timestamp('When it was last changed.'), readOnly: true },
};

const body = described(fromValidator(RESOURCE_BODY), 'An API that tokens can be for.', MEMBERS);

/** A document that was read may be sent back: what the server sets is let pass. */
export const protectedResourceBody: Schema = { ...body, properties: { ...body.properties, ...server } };

export const protectedResource: Schema = object(
  {
    ...server,
    identifier: text(MEMBERS.identifier),
    name: text(MEMBERS.name),
    scopes: texts(MEMBERS.scopes),
    access_token_strategy: oneOf(['opaque', 'jwt'], MEMBERS.access_token_strategy),
    access_token_lifespan: text(MEMBERS.access_token_lifespan),
    access_token_signing_alg: text(MEMBERS.access_token_signing_alg),
    allowed_clients: texts(MEMBERS.allowed_clients),
    introspection_clients: texts(MEMBERS.introspection_clients),
  },
  ['id', 'identifier', 'name', 'introspection_clients', 'configured', 'created_at', 'updated_at'],
  'An API that tokens can be for (RFC 8707).',
);
