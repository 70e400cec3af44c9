/** A setting of Hydra that Signet reads without doing what it says. */
export interface NotHonoured {
  /** The setting or the group, with everything below it. */
  readonly path: string;
  /** Ends the sentence "path: …"; null where ignoring it gives what it asks for, so that nobody needs to be told. */
  readonly because: string | null;
  /** The values that ask for something; all of them when absent. */
  readonly asks?: (value: unknown) => boolean;
}

const LATER = 'this version of Signet does not have this yet';
const COOKIES = 'the cookies that bind a browser have names of their own';
const NONE = 'Signet has nothing of the kind';

/**
 * Everything that a Hydra file may hold and that changes nothing here. A setting is either in the schema, or in this
 * table, or unknown; each of the last two is named in a warning, so that nothing is ignored silently.
 */
export const NOT_HONOURED: readonly NotHonoured[] = [
  { path: 'version', because: null },
  { path: 'sqa', because: null },
  { path: 'log.format', because: 'GELF is not written; the log is JSON', asks: (value) => value === 'gelf' },
  {
    path: 'log.leak_sensitive_values',
    because: 'the log never holds secrets; this cannot be switched on',
    asks: (value) => value !== false,
  },
  { path: 'log.redaction_text', because: 'secrets are left out of the log' },
  {
    path: 'oauth2.session.encrypt_at_rest',
    because: 'what is stored is always sealed; this cannot be switched off',
    asks: (value) => value !== true,
  },
  {
    path: 'oauth2.expose_internal_errors',
    because: 'inner causes are written to the log alone',
    asks: (value) => value !== false,
  },
  { path: 'oauth2.hashers', because: 'Signet chooses the hash by where a secret comes from' },
  { path: 'oauth2.preserve_ext_claims', because: LATER },
  { path: 'webfinger.jwks', because: 'the keys of both key sets are always published' },
  { path: 'urls.self.admin', because: 'the links in the answers of the admin API are relative' },
  { path: 'urls.identity_provider.publicUrl', because: 'nothing asks the public API of the identity provider' },
  { path: 'serve.public.socket', because: LATER },
  { path: 'serve.admin.socket', because: LATER },
  { path: 'serve.public.cors.debug', because: NONE, asks: (value) => value !== false },
  { path: 'serve.admin.cors.debug', because: NONE, asks: (value) => value !== false },
  { path: 'serve.public.cors.options_passthrough', because: NONE, asks: (value) => value !== false },
  { path: 'serve.admin.cors.options_passthrough', because: NONE, asks: (value) => value !== false },
  { path: 'serve.cookies.names.login_csrf', because: COOKIES },
  { path: 'serve.cookies.names.consent_csrf', because: COOKIES },
  { path: 'serve.cookies.names.device_csrf', because: COOKIES },
  { path: 'serve.cookies.paths', because: 'cookies are for the path /' },
  { path: 'serve.cookies.same_site_legacy_workaround', because: NONE, asks: (value) => value !== false },
  { path: 'tracing', because: LATER },
  { path: 'profiling', because: NONE },
  { path: 'hsm', because: NONE },
  { path: 'db', because: NONE },
  { path: 'cgroups', because: NONE },
  {
    path: 'feature_flags.resource_indicators_enabled',
    because: 'resource indicators are always on',
    asks: (value) => value !== true,
  },
  { path: 'feature_flags', because: NONE },
];

/** The entry that a path leads to or into. */
export function notHonoured(path: string): NotHonoured | undefined {
  return NOT_HONOURED.find((entry) => path === entry.path || path.startsWith(`${entry.path}.`));
}
