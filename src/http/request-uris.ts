import { RequestUriError, type RequestUris } from '../oauth/authorization/request-uris.ts';
import type { Clock } from '../oauth/clock.ts';
import { MAX_JWS_LENGTH } from '../oauth/jws.ts';
import { createLimiter } from '../oauth/limiter.ts';
import { LruMap } from '../oauth/registration/lru.ts';
import type { Outbound } from './outbound.ts';

/** How long what an address with a fragment holds is used again, milliseconds. */
const FRESH_MS = 60_000;
const REMEMBERED = 200;
/** A browser can make us ask; so many at once are plenty, and the rest is told to come again. */
const AT_ONCE = { running: 20, waiting: 100 };

const ACCEPT = 'application/oauth-authz-req+jwt, application/jwt;q=0.9, */*;q=0.1';

/**
 * Fetches request objects. An address with a fragment promises that what is there changes only together with it (OIDC
 * Core §6.2), so that it is remembered for a while; the fragment itself is not held against the content, since clients
 * register any.
 */
export function createRequestUris({ fetchText }: Pick<Outbound, 'fetchText'>, clock: Clock): RequestUris {
  const limiter = createLimiter(AT_ONCE);
  const pending = new Map<string, Promise<string>>();
  const remembered = new LruMap<{ readonly text: string; readonly until: number }>(REMEMBERED);

  async function load(request_uri: string): Promise<string> {
    const [url = '', fragment] = request_uri.split('#', 2);
    const fetched = await limiter
      .run(() => fetchText(url, { accept: ACCEPT }))
      .catch((cause: unknown) => {
        throw new RequestUriError('what is at the request_uri could not be fetched.', { cause });
      });
    if (fetched === undefined) throw new RequestUriError('too many of them are being fetched. Try again soon.');
    const text = fetched.result.trim();
    if (text.length > MAX_JWS_LENGTH) throw new RequestUriError('what is at the request_uri is too long.');
    if (fragment !== undefined) remembered.set(request_uri, { text, until: clock.now() + FRESH_MS });
    return text;
  }

  return {
    async fetch(request_uri) {
      const known = remembered.get(request_uri);
      if (known !== undefined && known.until > clock.now()) return known.text;
      // Whoever comes while it is being fetched waits for that.
      const running = pending.get(request_uri) ?? load(request_uri).finally(() => pending.delete(request_uri));
      pending.set(request_uri, running);
      return running;
    },
  };
}
