/** What a load needs to know of a server. */
export interface Target {
  readonly authorization: string;
  readonly token: string;
  readonly introspection: string;
  readonly userinfo: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** The scope of a flow, such that an ID token and a refresh token are issued. */
  readonly scope: string;
  /** The person who signs in on the server's pages; absent where no page asks. */
  readonly person?: { readonly identifier: string; readonly password: string };
}

export type IdTokenAlgorithm = 'ES256' | 'RS256';

export interface PeerOptions {
  readonly id_token_alg: IdTokenAlgorithm;
}

export interface RunningPeer {
  readonly target: Target;
  /** The server's processes, whose processor time is counted; none when they cannot be seen. */
  readonly pids: readonly number[];
  /** Those of the database server that it uses, if any. */
  readonly databasePids?: readonly number[];
  stop(): Promise<void>;
}

export interface Peer {
  readonly name: string;
  readonly about: string;
  /** False for a server that nobody can sign in to from here: rows that need a person are left out. */
  readonly flows: boolean;
  start(options: PeerOptions): Promise<RunningPeer>;
}

export const CLIENT_ID = 'bench';
export const CLIENT_SECRET = 'Xq3vT9mZb7kLw2pRj5nYc8dHs4fGa6eU0iO1tVxB-_Q';
export const REDIRECT_URI = 'http://localhost:5555/callback';

/** The claims of the one person who signs in, the same for every server. */
export const PERSON = {
  username: 'bench',
  email: 'bench@example.com',
  claims: { name: 'Ben Chmark', given_name: 'Ben', family_name: 'Chmark', email_verified: true, locale: 'en' },
} as const;
