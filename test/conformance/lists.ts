/** The modules of the suite's plans for OpenID providers (5.2.4), in its order, without the prefix `oidcc-`. */
export const OIDC_MODULES: readonly string[] = `
server response-type-missing idtoken-signature idtoken-rs256 idtoken-unsigned userinfo-get userinfo-post-header
userinfo-post-body userinfo-rs256 ensure-request-without-nonce-succeeds-for-code-flow ensure-request-without-nonce-fails
scope-profile scope-email scope-address scope-phone scope-all alternate-happy-flow display-page display-popup prompt-login
prompt-none-not-logged-in prompt-none-logged-in max-age-1 max-age-10000 ensure-request-with-unknown-parameter-succeeds
id-token-hint login-hint ui-locales claims-locales ensure-request-with-acr-values-succeeds codereuse codereuse-30seconds
ensure-registered-redirect-uri ensure-post-request-succeeds server-client-secret-post
request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
unsigned-request-object-supported-correctly-or-rejected-as-unsupported claims-essential
ensure-request-object-with-redirect-uri refresh-token ensure-request-with-valid-pkce-succeeds
discovery-endpoint-verification ensure-redirect-uri-in-authorization-request redirect-uri-query-OK
redirect-uri-query-mismatch redirect-uri-query-added redirect-uri-regfrag registration-logo-uri registration-policy-uri
registration-tos-uri registration-jwks-uri registration-sector-uri registration-sector-bad server-rotate-keys
refresh-token-rp-key-rotation request-uri-unsigned request-uri-signed-rs256
ensure-client-assertion-with-iss-aud-succeeds 3rd_party-init-login 3rd_party-init-login-nohttps
rp-initiated-logout-discovery-endpoint-verification rp-initiated-logout rp-initiated-logout-no-state
rp-initiated-logout-bad-post-logout-redirect-uri rp-initiated-logout-query-added-to-post-logout-redirect-uri
rp-initiated-logout-modified-id-token-hint rp-initiated-logout-bad-id-token-hint rp-initiated-logout-no-id-token-hint
rp-initiated-logout-no-params rp-initiated-logout-no-post-logout-redirect-uri rp-initiated-logout-only-state
frontchannel-logout-discovery-endpoint-verification frontchannel-rp-initiated-logout
backchannel-logout-discovery-endpoint-verification backchannel-rp-initiated-logout
session-management-discovery-endpoint-verification session-management-rp-initiated-logout
`
  .trim()
  .split(/\s+/);

/** The modules of `fapi2-security-profile-final-test-plan`, without that prefix. */
export const FAPI_MODULES: readonly string[] = `
discovery-end-point-verification happy-flow user-rejects-authentication
ensure-authorization-request-without-state-success ensure-authorization-request-without-nonce-success
ensure-authorization-request-with-64-char-nonce-success ensure-authorization-request-with-long-nonce
ensure-authorization-request-with-long-state ensure-other-scope-order-succeeds test-claims-parameter-identity-claims
access-token-type-header-case-sensitivity check-dpop-proof-nbf-exp ensure-dpopproof-with-iat-10seconds-before-succeeds
ensure-dpopproof-with-iat-10seconds-after-succeeds ensure-mismatched-dpop-jkt-fails
ensure-token-endpoint-fails-with-mismatched-dpop-proof-jkt ensure-token-endpoint-fails-with-mismatched-dpop-jkt
ensure-dpopproof-at-par-endpoint-binding-success ensure-dpop-auth-code-binding-success dpop-negative-tests
ensure-different-nonce-inside-and-outside-request-object ensure-different-state-inside-and-outside-request-object
state-only-outside-request-object-not-used ensure-request-object-without-redirect-uri-fails
ensure-redirect-uri-in-authorization-request plain-fapi-tolerate-unregistered-redirect-uri
ensure-unsigned-authorization-request-without-using-par-fails ensure-response-type-code-idtoken-fails
ensure-response-type-token-fails ensure-client-id-in-token-endpoint ensure-holder-of-key-required
ensure-authorization-code-is-bound-to-client attempt-reuse-authorization-code-after-one-second
ensure-token-endpoint-fails-with-expired-auth-code ensure-signed-client-assertion-with-RS256-fails
ensure-client-assertion-in-token-endpoint ensure-client-assertion-with-exp-is-5-minutes-in-past-fails
ensure-client-assertion-with-wrong-aud-fails ensure-client-assertion-with-no-sub-fails par-test-array-as-audience-fails
par-test-par-endpoint-url-as-audience-fails par-test-token-endpoint-url-as-audience-fails
par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted
par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails refresh-token
par-ensure-reused-request-uri-prior-to-auth-completion-succeeds par-attempt-reuse-request_uri
par-attempt-to-use-expired-request_uri par-attempt-to-use-request_uri-for-different-client
par-authorization-request-containing-request_uri-form-param par-attempt-invalid-http-method par-ensure-pkce-required
par-plain-pkce-rejected ensure-pkce-code-verifier-required incorrect-pkce-code-verifier-rejected
par-without-duplicate-parameters
`
  .trim()
  .split(/\s+/);
