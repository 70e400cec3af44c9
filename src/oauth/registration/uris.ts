/** The characters of RFC 3986 §2, after a scheme. What else a URL parser tolerates never reaches a `Location` header. */
const ABSOLUTE = /^[a-z][a-z0-9+.-]*:[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/i;
const SCRIPT_SCHEMES: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:']);

function parse(uri: string): URL | undefined {
  if (!ABSOLUTE.test(uri)) return undefined;
  const url = URL.parse(uri);
  if (url === null) return undefined;
  // A URL parser reads `https:/host` and `https:host` as `https://host`; a browser and a Go program differ here.
  return isWeb(url) && !/^https?:\/\/[^/?#]/i.test(uri) ? undefined : url;
}

function isWeb(url: URL): boolean {
  return url.protocol === 'https:' || url.protocol === 'http:';
}

/** RFC 8252 §7.3 and §8.3. */
function isLoopback(url: URL): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

export function isAbsoluteUri(uri: string): boolean {
  return parse(uri) !== undefined;
}

/** Whether a browser that is sent there would run the URI itself. */
export function isScriptUri(uri: string): boolean {
  return SCRIPT_SCHEMES.has(parse(uri)?.protocol ?? '');
}

export function isWebUrl(uri: string): boolean {
  const url = parse(uri);
  return url !== undefined && isWeb(url);
}

export function isHttpsUrl(uri: string): boolean {
  return parse(uri)?.protocol === 'https:';
}

/** http or https to the person's own machine. */
export function isLocalhostUrl(uri: string): boolean {
  const url = URL.parse(uri);
  return url !== null && /^(.+\.)?localhost$/.test(url.hostname);
}

export function isHttpsOrLoopbackUrl(uri: string): boolean {
  const url = parse(uri);
  return url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}

/** An origin as a browser sends it (RFC 6454 §6.2), `*` allowed as a label of the host. */
export function isWebOrigin(text: string): boolean {
  return isWebUrl(text) && /^https?:\/\/[^/?#@]+$/i.test(text);
}

/** Scheme, host and port as one text that is equal for two URIs of the same place, custom schemes included. */
export function placeOf(uri: string): string | undefined {
  const url = parse(uri);
  return url === undefined ? undefined : `${url.protocol}//${url.host}`;
}

/** Host and port, what a pairwise identifier is computed for (OIDC Core §8.1). */
export function hostOf(uri: string): string {
  return parse(uri)?.host ?? '';
}
