/** What the API classes work with. */
export interface ConfigurationParameters {
  /** The address of a listener, without a slash at its end; that of a development server when it is left out. */
  readonly basePath?: string;
  /** Sent as a Bearer token by the operations that take one: an admin token, an access token, a registration's. */
  readonly accessToken?: string | (() => string | Promise<string>);
  /** The id of a client, for the operations that take Basic authentication. */
  readonly username?: string;
  /** The secret of that client. */
  readonly password?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Used instead of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Where the server is, and who calls it. */
export class Configuration {
  readonly basePath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #parameters: ConfigurationParameters;

  constructor(parameters: ConfigurationParameters = {}) {
    this.basePath = (parameters.basePath ?? 'http://localhost:4444').replace(/\/+$/, '');
    this.headers = parameters.headers ?? {};
    this.#parameters = parameters;
  }

  get fetch(): typeof fetch {
    return this.#parameters.fetch ?? fetch;
  }

  async bearer(): Promise<string | undefined> {
    const { accessToken } = this.#parameters;
    const token = typeof accessToken === 'function' ? await accessToken() : accessToken;
    return token === undefined ? undefined : `Bearer ${token}`;
  }

  /** RFC 6749 §2.3.1: both parts are form-encoded first. */
  basic(): string | undefined {
    const { username, password = '' } = this.#parameters;
    if (username === undefined) return undefined;
    return `Basic ${btoa(`${formEncoded(username)}:${formEncoded(password)}`)}`;
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams({ text }).toString().slice('text='.length);
}
