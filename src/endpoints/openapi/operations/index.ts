import type { Operation, Tag } from '../operation.ts';
import { aliasOperations } from './aliases.ts';
import { authorizationOperations } from './authorization.ts';
import { clientOperations } from './clients.ts';
import { interactionOperations } from './interactions.ts';
import { keyOperations } from './keys.ts';
import { matrixOperations } from './matrix.ts';
import { metadataOperations } from './metadata.ts';
import { oidcOperations } from './oidc.ts';
import { resourceOperations } from './resources.ts';
import { sessionOperations } from './sessions.ts';
import { tokenOperations } from './tokens.ts';
import { trustOperations } from './trust.ts';
import { userOperations } from './users.ts';

/** Every operation of both listeners. A new API joins here, with its tag in the table below. */
export const OPERATIONS: readonly Operation[] = [
  ...oidcOperations,
  ...authorizationOperations,
  ...tokenOperations,
  ...clientOperations,
  ...interactionOperations,
  ...sessionOperations,
  ...trustOperations,
  ...resourceOperations,
  ...keyOperations,
  ...metadataOperations,
  ...userOperations,
  ...aliasOperations,
  ...matrixOperations,
];

/** Each API and what it is, in the order in which it is shown. */
export const TAGS: Readonly<Record<Tag, string>> = {
  oidc: 'OpenID Connect: discovery, userinfo, logout, registration, credentials.',
  oAuth2: 'OAuth 2.0: authorization, tokens, clients, and the requests of login and consent applications.',
  jwk: 'Keys and key sets.',
  wellknown: 'What programs find without being told where.',
  metadata: 'Version, health, metrics.',
  user: 'The people who can sign in.',
  initialAccessToken: 'Who may register clients.',
  protectedResource: 'The APIs that tokens can be for.',
  OAuth: 'Further names of some public operations.',
  OpenID: 'Matrix: who somebody is, for a third party.',
};
