/** The claims that each scope asks for (OIDC Core §5.4). */
export const SCOPE_CLAIMS: Readonly<Record<string, readonly string[]>> = {
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

export function claimsOfScopes(scope: readonly string[]): readonly string[] {
  return scope.flatMap((name) => (Object.hasOwn(SCOPE_CLAIMS, name) ? (SCOPE_CLAIMS[name] ?? []) : []));
}
