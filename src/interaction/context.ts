import type { OAuthContext } from '../oauth/context.ts';
import type { Sealer } from '../oauth/sealing.ts';

/** What the interactions work with beside the protocol's own context. */
export interface InteractionContext extends OAuthContext {
  /** Seals challenges and verifiers (`secrets.system`). */
  readonly challenges: Sealer;
  /** Seals what cookies hold (`secrets.cookie`). */
  readonly cookies: Sealer;
  readonly urls: InteractionUrls;
  readonly userCodeGuesses: UserCodeGuesses;
  /** Tells the sender of logout notices that there is something new to send, so that it need not wait for its turn. */
  readonly logoutQueued: () => void;
}

/** Slows down whoever tries user codes (RFC 8628 §5.1); `retry_after` in seconds. */
export interface UserCodeGuesses {
  begin(address: string): Promise<
    | { readonly outcome: 'wait'; readonly retry_after: number }
    | {
        readonly outcome: 'admitted';
        failed(): void;
        /** To be called once at the end, whatever it was. */
        end(): void;
      }
  >;
}

/** Where people are sent. An application of the operator's own takes the place of a built-in page by its URL. */
export interface InteractionUrls {
  /** Where browsers reach this server, without a trailing slash. */
  readonly public: string;
  readonly login: InteractionUrl;
  readonly registration: InteractionUrl;
  readonly consent: InteractionUrl;
  readonly logout: InteractionUrl;
  readonly post_logout_redirect: string;
  /** Where the code of a device is entered, and where its flow ends. */
  readonly device: { readonly verification: InteractionUrl; readonly success: InteractionUrl };
}

export interface InteractionUrl {
  readonly url: string;
  /** Whether the page is our own, so that a decision that needs nobody need not travel through the browser. */
  readonly built_in: boolean;
}

/** The browser that a request came from. */
export interface Browser {
  /** By logical name. */
  readonly cookies: ReadonlyMap<string, string>;
  readonly user_agent: string | undefined;
  readonly address: string;
}

/** A cookie to set or, with a null value, to remove. */
export interface CookieChange {
  readonly name: string;
  readonly value: string | null;
  /** Seconds; absent for a cookie that ends with the browser session. */
  readonly maxAge?: number;
  /** For scripts of ours in frames of other sites. */
  readonly readable?: true;
}

export function urlWithQuery(url: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return `${url}${url.includes('?') ? '&' : '?'}${text}`;
}
