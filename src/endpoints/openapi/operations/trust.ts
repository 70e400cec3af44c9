import {
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

const ISSUERS = '/admin/trust/grants/jwt-bearer/issuers';
const ISSUER = `${ISSUERS}/{id}`;
const TOKENS = '/admin/oauth2/register/initial-access-tokens';

const trust: Pick<Operation, 'listener' | 'tag' | 'security'> = {
  listener: 'admin',
  tag: 'oAuth2',
  security: ['bearer'],
};

const initialAccessTokens = { ...trust, tag: 'initialAccessToken' } as const;

/** Whom the operator lets in: issuers of assertions, and those who may register clients. */
export const trustOperations: readonly Operation[] = [
  {
    ...trust,
    method: 'GET',
    path: ISSUERS,
    operationId: 'listTrustedOAuth2JwtGrantIssuers',
    summary: 'List Trusted OAuth2 JWT Bearer Grant Type Issuers',
    parameters: [...PAGE, query('issuer', 'Only those of this issuer.')],
    answers: { 200: page('trustedOAuth2JwtGrantIssuer') },
  },
  {
    ...trust,
    method: 'POST',
    path: ISSUERS,
    operationId: 'trustOAuth2JwtGrantIssuer',
    summary: 'Trust OAuth2 JWT Bearer Grant Type Issuer',
    description: 'Takes its JWT assertions for tokens (RFC 7523 §2.1).',
    body: optionalBody('trustOAuth2JwtGrantIssuer'),
    answers: { 201: created('trustedOAuth2JwtGrantIssuer') },
  },
  {
    ...trust,
    method: 'GET',
    path: ISSUER,
    operationId: 'getTrustedOAuth2JwtGrantIssuer',
    summary: 'Get Trusted OAuth2 JWT Bearer Grant Type Issuer',
    parameters: [pathParameter('id', 'The id of the trust.')],
    answers: { 200: object('trustedOAuth2JwtGrantIssuer') },
  },
  {
    ...trust,
    method: 'DELETE',
    path: ISSUER,
    operationId: 'deleteTrustedOAuth2JwtGrantIssuer',
    summary: 'Delete Trusted OAuth2 JWT Bearer Grant Type Issuer',
    parameters: [pathParameter('id', 'The id of the trust.')],
    answers: { 204: EMPTY },
  },
  {
    ...initialAccessTokens,
    method: 'GET',
    path: TOKENS,
    operationId: 'listInitialAccessTokens',
    summary: 'List Initial Access Tokens',
    description: 'With which others may register clients (RFC 7591 §3.1).',
    parameters: PAGE,
    answers: { 200: page('initialAccessToken') },
  },
  {
    ...initialAccessTokens,
    method: 'POST',
    path: TOKENS,
    operationId: 'createInitialAccessToken',
    summary: 'Create an Initial Access Token',
    description: 'The token is shown in this answer only.',
    body: jsonBody('createInitialAccessToken'),
    answers: { 201: created('createdInitialAccessToken') },
  },
  {
    ...initialAccessTokens,
    method: 'DELETE',
    path: `${TOKENS}/{id}`,
    operationId: 'deleteInitialAccessToken',
    summary: 'Delete an Initial Access Token',
    description: 'Clients that were registered with it stay.',
    parameters: [pathParameter('id', 'The id of the token.')],
    answers: { 204: EMPTY },
  },
];
