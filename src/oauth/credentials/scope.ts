/** The scope that asks for a verifiable credential (OpenID Connect UserInfo Verifiable Credentials, draft 00). */
export const CREDENTIAL_SCOPE = 'userinfo_credential_draft_00';

/** Whether tokens of this scope may be turned into a credential: it attests what userinfo tells. */
export function allowsCredential(scope: readonly string[]): boolean {
  return scope.includes('openid') && scope.includes(CREDENTIAL_SCOPE);
}
