import { z } from 'zod';
import { isMatrixServerName } from '../../oauth/matrix/user-id.ts';
import { duration, flag, group } from '../values.ts';

/** Ours: what the server is to the programs of Matrix. */
export interface MatrixConfig {
  /** Null: nothing. */
  readonly server_name: string | null;
  /** Milliseconds. */
  readonly openid_token_ttl: number;
  readonly accept_query_token: boolean;
  readonly localpart_claim: string;
}

/** Claims that are no text, or whose text no Matrix id can have. */
const NO_LOCALPART: ReadonlySet<string> = new Set([
  'address',
  'email',
  'email_verified',
  'phone_number_verified',
  'picture',
  'profile',
  'sub',
  'updated_at',
  'website',
]);

export const matrix: z.ZodType<MatrixConfig> = group({
  server_name: z.string().refine(isMatrixServerName).nullable().default(null).meta({
    description: 'The part of Matrix ids behind the colon. Switches the endpoints of Matrix on.',
    expects: 'the name of a Matrix server, in lower case and with a port where it has one, such as example.com',
    example: 'example.com',
    fallback: 'none: nothing of Matrix is served',
  }),
  openid_token_ttl: duration('1h', {
    description: 'How long an OpenID token of Matrix is good for: from a minute to a day.',
  }),
  accept_query_token: flag(true, {
    description: 'Takes an access token from `?access_token=` too, as Matrix demands until v1.19.',
  }),
  localpart_claim: z
    .string()
    .regex(/^[^\s.]+$/)
    .refine((name) => !NO_LOCALPART.has(name))
    .default('preferred_username')
    .meta({
      description:
        'The claim of an account that is the part of its Matrix id before the colon: unlike for every person, and never given to another one. `preferred_username` is the username.',
      expects: 'the name of a claim that is a text which a Matrix id can begin with, such as preferred_username',
    }),
});
