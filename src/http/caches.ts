/** Something that a node keeps in memory of what is stored, or written down, elsewhere. */
interface Cache {
  readonly what: string;
  /** Milliseconds after which a node knows what another has changed; 0 where nothing is kept that could be old. */
  readonly age: number;
  readonly why: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const CACHE_NAMES = [
  'tokens',
  'clients',
  'resources',
  'keys',
  'client_keys',
  'request_uris',
  'failures',
  'secrets',
  'certificates',
] as const;
type CacheName = (typeof CACHE_NAMES)[number];

/** Everything that a node remembers, and for how long it may be wrong. `docs/reliability.md` shows it. */
export const CACHES: Readonly<Record<CacheName, Cache>> = {
  tokens: {
    what: 'Tokens, codes, grants, sessions, consents, device and pushed requests, used proofs and nonces',
    age: 0,
    why: 'read from the database with each request, or remembered until they are written where no other node could write them: revoked is revoked everywhere at once',
  },
  clients: {
    what: 'Clients',
    age: 5 * SECOND,
    why: 'a client that is not known is looked up each time, so that a new one works everywhere at once',
  },
  resources: {
    what: 'Protected resources',
    age: 5 * SECOND,
    why: 'as for clients; those of the settings change with a restart',
  },
  keys: {
    what: 'Signing and encryption keys',
    age: 10 * SECOND,
    why: 'an unknown `kid` makes a node look at once, once a second, so that a token of a new key is good everywhere',
  },
  client_keys: {
    what: "Clients' keys behind `jwks_uri`",
    age: 30 * MINUTE,
    why: 'or less where `Cache-Control` says so; an unknown `kid` makes a node ask again, every 10 seconds at most; while the host is away, up to an hour',
  },
  request_uris: {
    what: 'Request objects behind a `request_uri` with a fragment',
    age: MINUTE,
    why: 'the fragment promises that they do not change',
  },
  failures: {
    what: 'Counts of failed passwords, codes and secrets',
    age: SECOND,
    why: 'written within a second, read before the next guess is looked at',
  },
  secrets: {
    what: 'That a client secret which a person chose was right',
    age: 5 * SECOND,
    why: "remembered under the client's stored hashes: a changed secret is another entry",
  },
  certificates: {
    what: 'Certificates and authorities in files',
    age: 10 * SECOND,
    why: 'or with SIGHUP, in every worker',
  },
};
