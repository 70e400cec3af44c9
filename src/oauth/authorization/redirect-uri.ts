import { type Client, isPublicClient } from '../client.ts';
import { OAuthError } from '../errors.ts';

/**
 * The redirect URI of a request, registered to the character (RFC 9700 §4.1.3). The one exception is the port of an
 * http loopback address, which a native application gets from its system (RFC 8252 §7.3); `localhost` counts as one for
 * clients that can be native, since many of them use it against §8.3.
 *
 * @throws OAuthError to be shown on a page: nobody may be sent to a URI that was not checked.
 */
export function resolveRedirectUri(
  client: Client,
  requested: string | undefined,
  options: {
    readonly required: boolean;
    readonly dev: boolean;
    /** Whether the name of the loopback address stands for it in any case, as Matrix has it. */
    readonly localhost?: boolean;
  },
): string {
  const registered = client.metadata.redirect_uris;
  const [only] = registered;
  if (requested === undefined) {
    if (options.required || only === undefined || registered.length > 1)
      throw new OAuthError('invalid_request', 'The parameter redirect_uri is missing.');
    return checkTransport(only, options.dev);
  }
  const localhost = options.localhost === true || isNative(client);
  if (!registered.some((uri) => matchesRedirectUri(uri, requested, localhost)))
    throw new OAuthError(
      'invalid_request',
      'The redirect_uri is not one of those that the application has registered. It must be equal to the character.',
    );
  return checkTransport(requested, options.dev);
}

/** It says so; or it has no secret, and does not say that it is a web application. */
function isNative(client: Client): boolean {
  const { application_type } = client.metadata;
  return application_type === undefined ? isPublicClient(client) : application_type === 'native';
}

/** @param localhost whether the name of the loopback address may have any port too. */
export function matchesRedirectUri(registered: string, requested: string, localhost = false): boolean {
  if (registered === requested) return true;
  const loopback = localhost ? LOOPBACK_OR_NAME : LOOPBACK;
  const known = loopback.exec(registered);
  const asked = loopback.exec(requested);
  if (known === null || asked === null || !URL.canParse(requested)) return false;
  return known[1] === asked[1] && known[2] === asked[2];
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:\/[^#]*|\?[^#]*)?)$/;
const LOOPBACK_OR_NAME = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:\/[^#]*|\?[^#]*)?)$/;

function checkTransport(redirect_uri: string, dev: boolean): string {
  if (dev || isSecureRedirectUri(redirect_uri) || !redirect_uri.startsWith('http:')) return redirect_uri;
  throw new OAuthError('invalid_request', 'The redirect_uri must use https, unless it leads to this computer.');
}

/** https, or http to the person's own machine. Custom schemes are not: another app may have claimed them. */
export function isSecureRedirectUri(redirect_uri: string): boolean {
  const url = URL.parse(redirect_uri);
  if (url === null) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|.+\.localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
}
