import type { TestProvider } from '../support/provider.ts';
import { createUser } from '../support/story.ts';

/** Every standard claim that an account keeps under `claims` (OIDC Core §5.1). */
const STANDARD_CLAIMS: Readonly<Record<string, unknown>> = {
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  middle_name: 'King',
  nickname: 'Countess',
  profile: 'https://example.com/ada',
  picture: 'https://example.com/ada.png',
  website: 'https://example.com/',
  gender: 'female',
  birthdate: '1815-12-10',
  zoneinfo: 'Europe/London',
  locale: 'en-GB',
  email_verified: true,
  phone_number: '+44 20 7946 0000',
  phone_number_verified: false,
  updated_at: 1_700_000_000,
  address: {
    formatted: '12 St James Square\nLondon SW1Y 4JH\nUnited Kingdom',
    street_address: '12 St James Square',
    locality: 'London',
    region: 'Greater London',
    postal_code: 'SW1Y 4JH',
    country: 'United Kingdom',
  },
};

/** The same with what the account says elsewhere. */
export const EVERYTHING: Readonly<Record<string, unknown>> = {
  ...STANDARD_CLAIMS,
  preferred_username: 'ada',
  email: 'ada@example.com',
};

export const ALL_SCOPES = 'openid profile email address phone offline_access';

export function createAda(
  server: TestProvider,
  claims: Readonly<Record<string, unknown>> = STANDARD_CLAIMS,
): Promise<string> {
  return createUser(server, { claims });
}

export const requestFor = (claims: unknown): { readonly claims: string } => ({ claims: JSON.stringify(claims) });
