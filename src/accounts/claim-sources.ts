import { PROTOCOL_CLAIMS } from '../oauth/claims/protocol.ts';
import { CLAIM_NAMES, CLAIM_SOURCES } from '../oauth/claims/sources.ts';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { AccountError } from './errors.ts';

/**
 * Aggregated and distributed claims (OpenID Connect Core §5.6.2): the claims of others by name, and their sources, each
 * a JWT that somebody signed or an endpoint that tells.
 *
 * @throws AccountError `invalid` with the claim's path.
 */
export function checkClaimSources(claims: JsonObject): void {
  const { [CLAIM_NAMES]: names, [CLAIM_SOURCES]: sources } = claims;
  if (names === undefined && sources === undefined) return;
  if (!isJsonObject(names))
    throw invalid(CLAIM_NAMES, `must be an object: to each claim the name of one of ${CLAIM_SOURCES}`);
  if (!isJsonObject(sources)) throw invalid(CLAIM_SOURCES, 'must be an object: to each name a source');
  for (const [name, source] of Object.entries(names)) {
    if (PROTOCOL_CLAIMS.has(name)) throw invalid(`${CLAIM_NAMES}.${name}`, 'is set by the server and cannot be given');
    if (typeof source !== 'string' || !Object.hasOwn(sources, source))
      throw invalid(`${CLAIM_NAMES}.${name}`, `must be the name of one of ${CLAIM_SOURCES}`);
  }
  for (const [name, source] of Object.entries(sources)) checkSource(`${CLAIM_SOURCES}.${name}`, source);
}

function checkSource(path: string, source: Json | undefined): void {
  if (!isJsonObject(source)) throw invalid(path, 'must be an object with JWT, or with endpoint');
  const { JWT: jwt, endpoint, access_token } = source;
  if ((jwt === undefined) === (endpoint === undefined)) throw invalid(path, 'must have either JWT or endpoint');
  if (jwt !== undefined && !isJwt(jwt)) throw invalid(`${path}.JWT`, 'must be a JWT in its compact form');
  if (endpoint !== undefined && !isHttpsUrl(endpoint)) throw invalid(`${path}.endpoint`, 'must be an https URL');
  if (access_token !== undefined && (endpoint === undefined || typeof access_token !== 'string'))
    throw invalid(`${path}.access_token`, 'must be a text, beside an endpoint');
}

/** Signed, or encrypted (RFC 7519 §3). */
function isJwt(value: Json): boolean {
  return typeof value === 'string' && /^[\w-]+(\.[\w-]*){2}(\.[\w-]*\.[\w-]*)?$/.test(value);
}

function isHttpsUrl(value: Json): boolean {
  return typeof value === 'string' && URL.parse(value)?.protocol === 'https:';
}

function invalid(name: string, problem: string): AccountError {
  return new AccountError('invalid', `claims.${name}`, `The claim ${name} ${problem}.`);
}
