import type { z } from 'zod';
import { group, headers, optionalUrl, requiredText } from '../values.ts';
import { isIssuer } from './issuer.ts';

export interface UrlsConfig {
  readonly self: {
    /** Exactly as given: it is compared as a text. */
    readonly issuer: string;
    /** Where browsers and applications reach the server; null for the issuer. */
    readonly public: string | null;
  };
  /** Pages of an external application; null for the built-in ones. */
  readonly login: string | null;
  readonly registration: string | null;
  readonly consent: string | null;
  readonly logout: string | null;
  readonly device: { readonly verification: string | null; readonly success: string | null };
  readonly error: string | null;
  readonly post_logout_redirect: string | null;
  /** Where sessions of an identity provider (Ory Kratos) are ended with ours. */
  readonly identity_provider: {
    readonly url: string | null;
    readonly headers: Readonly<Record<string, string>>;
  };
}

const page = (description: string): z.ZodType<string | null> =>
  optionalUrl({ hydra: true, description, fallback: 'the built-in page' });

export const urls: z.ZodType<UrlsConfig> = group({
  self: group({
    issuer: requiredText(isIssuer, {
      hydra: true,
      description: 'The issuer: the URL that names this server in tokens and under which applications find it.',
      expects: 'an https URL without query, fragment and credentials',
      example: 'https://sign-in.example.com',
      fallback: 'none: required; http://localhost:4444 in development',
    }),
    public: optionalUrl({
      hydra: true,
      description: 'Where browsers and applications reach the public endpoints.',
      fallback: 'the issuer',
    }),
  }),
  login: page('Login page of an external application.'),
  registration: page('Sign-up page of an external application, for `prompt=create`.'),
  consent: page('Consent page of an external application.'),
  logout: page('Logout page of an external application.'),
  device: group({
    verification: page('Page of an external application on which the code of a device is entered.'),
    success: page('Page of an external application on which a device sign-in ends.'),
  }),
  error: page('Error page of an external application.'),
  post_logout_redirect: optionalUrl({
    hydra: true,
    description: 'Where a logout ends that names no place of its own.',
    fallback: 'a built-in page',
  }),
  identity_provider: group({
    url: optionalUrl({
      hydra: true,
      description: 'Admin API of an Ory Kratos, whose session is ended when one ends that it was given for.',
    }),
    headers: headers({
      hydra: true,
      secret: true,
      description: 'Headers of the requests to it, such as Authorization.',
      example: { Authorization: 'Bearer a-token-of-the-identity-provider' },
    }),
  }),
});
