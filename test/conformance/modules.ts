/** Where a test of ours says what a module of the OpenID Foundation's suite demands: its file, and words of its name. */
export type Cover = readonly [file: string, name: string];

const suite = (name: string): Cover => ['interaction/suite-modules.test.ts', name];
const scopes = (name: string): Cover => ['claims/scopes.test.ts', name];
const redirects = (name: string): Cover => ['oauth/redirect-uri.test.ts', name];
const logout = (name: string): Cover => ['interaction/logout.test.ts', name];
const metadata = (name: string): Cover => ['registration-metadata/metadata.test.ts', name];
const endpoints: Cover = ['oauth/discovery.test.ts', 'every endpoint that it lists answers, and as that endpoint'];

/** The modules of the plans for OpenID providers, without their prefix `oidcc-`. */
export const MODULES: Readonly<Record<string, Cover>> = {
  server: ['oauth/authorization-code.test.ts', 'codes and tokens have more than 128 unpredictable bits'],
  'response-type-missing': ['oauth/response-types.test.ts', 'a missing response type is told in the query'],
  'idtoken-signature': ['algorithms/signing.test.ts', 'a client that registers no algorithm gets RS256'],
  'idtoken-rs256': ['oauth/id-token.test.ts', 'by a published key'],
  'idtoken-unsigned': ['algorithms/signing.test.ts', 'a client that registered none gets an unsigned ID token'],
  'userinfo-get': ['oauth/userinfo.test.ts', 'answers with the claims of the scopes'],
  'userinfo-post-header': ['oauth/userinfo.test.ts', 'takes POST with the token in the header'],
  'userinfo-post-body': ['oauth/userinfo.test.ts', 'takes POST with the token in the body'],
  'userinfo-rs256': ['oauth/userinfo.test.ts', 'a client that registered an algorithm gets a signed JWT'],
  'ensure-request-without-nonce-succeeds-for-code-flow': [
    'oauth/authorization-request.test.ts',
    'neither state nor nonce is needed with a code',
  ],
  'ensure-request-without-nonce-fails': ['oauth/authorization-request.test.ts', 'needs a nonce'],
  'scope-profile': scopes('oidcc-scope-profile'),
  'scope-email': scopes('oidcc-scope-email'),
  'scope-address': scopes('oidcc-scope-address'),
  'scope-phone': scopes('oidcc-scope-phone'),
  'scope-all': scopes('oidcc-scope-all'),
  'alternate-happy-flow': ['conformance/flows.test.ts', 'oidcc-alternate-happy-flow'],
  'display-page': suite('oidcc-display-page'),
  'display-popup': suite('oidcc-display-popup'),
  'prompt-login': suite('oidcc-prompt-login'),
  'prompt-none-not-logged-in': suite('oidcc-prompt-none-not-logged-in'),
  'prompt-none-logged-in': suite('oidcc-prompt-none-logged-in'),
  'max-age-1': suite('oidcc-max-age-1'),
  'max-age-10000': suite('oidcc-max-age-10000'),
  'ensure-request-with-unknown-parameter-succeeds': suite('oidcc-ensure-request-with-unknown-parameter-succeeds'),
  'id-token-hint': suite('oidcc-id-token-hint'),
  'login-hint': suite('oidcc-login-hint'),
  'ui-locales': suite('oidcc-ui-locales'),
  'claims-locales': ['claims/languages.test.ts', 'oidcc-claims-locales'],
  'ensure-request-with-acr-values-succeeds': ['claims/acr.test.ts', 'oidcc-ensure-request-with-acr-values-succeeds'],
  codereuse: ['oauth/authorization-code.test.ts', 'a code works once, and its second use ends what it gave'],
  'codereuse-30seconds': ['conformance/flows.test.ts', 'oidcc-codereuse-30seconds'],
  'ensure-registered-redirect-uri': redirects('does not match, is told on a page and leads nowhere'),
  'ensure-post-request-succeeds': [
    'oauth/authorization-request.test.ts',
    'a POSTed form from anywhere works as the query does',
  ],
  'server-client-secret-post': ['oauth/client-authentication.test.ts', 'client_secret_post'],
  'request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': [
    'request-objects/by-reference.test.ts',
    'oidcc-request-uri-unsigned: is fetched and honoured',
  ],
  'unsigned-request-object-supported-correctly-or-rejected-as-unsupported': [
    'request-objects/by-value.test.ts',
    'oidcc-unsigned-request-object-supported-correctly',
  ],
  'claims-essential': ['claims/claims-parameter.test.ts', 'oidcc-claims-essential'],
  'ensure-request-object-with-redirect-uri': [
    'request-objects/by-value.test.ts',
    'oidcc-ensure-request-object-with-redirect-uri',
  ],
  'refresh-token': ['conformance/flows.test.ts', 'oidcc-refresh-token:'],
  'ensure-request-with-valid-pkce-succeeds': ['conformance/flows.test.ts', 'oidcc-ensure-request-with-valid-pkce'],

  'discovery-endpoint-verification': ['conformance/flows.test.ts', 'oidcc-discovery-endpoint-verification'],
  'ensure-redirect-uri-in-authorization-request': redirects('it is missing when the client has two'),
  'redirect-uri-query-OK': redirects('a query that is registered stays as it is'),
  'redirect-uri-query-mismatch': redirects('a changed or extended registered query does not match'),
  'redirect-uri-query-added': redirects('does not match, is told on a page and leads nowhere'),
  'redirect-uri-regfrag': ['clients/metadata.test.ts', 'is refused as invalid_redirect_uri'],
  'registration-logo-uri': metadata('oidcc-registration-logo-uri'),
  'registration-policy-uri': metadata('oidcc-registration-policy-uri'),
  'registration-tos-uri': metadata('oidcc-registration-tos-uri'),
  'registration-jwks-uri': ['client-keys/client-keys.test.ts', 'are fetched at the first use'],
  'registration-sector-uri': ['subjects/pairwise.test.ts', 'oidcc-registration-sector-uri'],
  'registration-sector-bad': ['subjects/pairwise.test.ts', 'oidcc-registration-sector-bad'],
  'server-rotate-keys': ['keys/rotation.test.ts', 'a new key signs, the old one still verifies'],
  'refresh-token-rp-key-rotation': ['client-keys/client-keys.test.ts', 'an unknown kid fetches them anew at once'],
  'request-uri-unsigned': ['request-objects/by-reference.test.ts', 'oidcc-request-uri-unsigned'],
  'request-uri-signed-rs256': ['request-objects/by-reference.test.ts', 'oidcc-request-uri-signed-rs256'],
  'ensure-client-assertion-with-iss-aud-succeeds': [
    'oauth/client-authentication.test.ts',
    'private_key_jwt, for the issuer, the token endpoint or several audiences',
  ],
  '3rd_party-init-login': metadata('oidcc-3rd_party-init-login:'),
  '3rd_party-init-login-nohttps': metadata('oidcc-3rd_party-init-login-nohttps'),

  'rp-initiated-logout-discovery-endpoint-verification': endpoints,
  'rp-initiated-logout': logout('with the ID token of the own session it is done at once'),
  'rp-initiated-logout-no-state': logout('without state there is no state'),
  'rp-initiated-logout-bad-post-logout-redirect-uri': logout('a URI that is not registered ends on a page'),
  'rp-initiated-logout-query-added-to-post-logout-redirect-uri': logout('a URI that is not registered ends on a page'),
  'rp-initiated-logout-modified-id-token-hint': logout('a hint that is no ID token of this server ends on a page'),
  'rp-initiated-logout-bad-id-token-hint': logout('a hint that is no ID token of this server ends on a page'),
  'rp-initiated-logout-no-id-token-hint': logout('a URI without a hint or a client ends on a page'),
  'rp-initiated-logout-no-params': logout('without parameters the person is asked; confirmed, the session ends'),
  'rp-initiated-logout-no-post-logout-redirect-uri': logout('with the hint alone it ends on a page of the provider'),
  'rp-initiated-logout-only-state': ['conformance/flows.test.ts', 'oidcc-rp-initiated-logout-only-state'],
  'frontchannel-logout-discovery-endpoint-verification': [
    'logout/front-channel.test.ts',
    'the server says that it can',
  ],
  'frontchannel-rp-initiated-logout': [
    'logout/front-channel.test.ts',
    'every application of the session is in a frame, with iss and sid and nothing else',
  ],
  'backchannel-logout-discovery-endpoint-verification': [
    'conformance/flows.test.ts',
    'oidcc-backchannel-logout-discovery-endpoint-verification',
  ],
  'backchannel-rp-initiated-logout': [
    'logout/back-channel.test.ts',
    'every application of the session receives a logout token that it can verify',
  ],
  'session-management-discovery-endpoint-verification': [
    'conformance/flows.test.ts',
    'oidcc-session-management-discovery-endpoint-verification',
  ],
  'session-management-rp-initiated-logout': [
    'logout/session-management.test.ts',
    'a response says what the frame finds unchanged, until somebody signs out',
  ],
};
