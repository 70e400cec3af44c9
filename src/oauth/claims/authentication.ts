import type { JsonObject } from '../json.ts';
import { CLAIMS_PLACES, claimRequests, isWanted } from './request.ts';

interface AskedOfLogin {
  readonly claims: JsonObject | undefined;
  readonly acr_values: readonly string[];
}

/** Whether the request lets the person be this one (OIDC Core §5.5.1: a value for `sub`). */
export function isWantedSubject({ claims }: Pick<AskedOfLogin, 'claims'>, sub: string): boolean {
  return CLAIMS_PLACES.every((place) => {
    const wanted = claimRequests(claims, place).get('sub');
    return wanted === undefined || isWanted(wanted, sub);
  });
}

/** The authentication contexts that the request would have, by `claims` or by `acr_values`, the preferred one first. */
export function wantedAcrs({ claims, acr_values }: AskedOfLogin): readonly string[] {
  const values = claimRequests(claims, 'id_token').get('acr')?.values ?? [];
  return [...new Set([...values.filter((value) => typeof value === 'string'), ...acr_values])];
}

/**
 * The `acr` of the tokens. "0" when a level was asked for and the login did not say which it reached, as in Hydra and by
 * ISO/IEC 29115; never an empty text.
 */
export function acrOf(asked: AskedOfLogin, reached: string | undefined): string | undefined {
  if (reached !== undefined && reached !== '') return reached;
  const requested = asked.acr_values.length > 0 || claimRequests(asked.claims, 'id_token').has('acr');
  return requested ? '0' : undefined;
}

/** Whether a login is good enough: only an essential `acr` with values must be reached (OIDC Core §5.5.1.1). */
export function reachesAcr(asked: AskedOfLogin, reached: string | undefined): boolean {
  const wanted = claimRequests(asked.claims, 'id_token').get('acr');
  if (wanted === undefined || !wanted.essential) return true;
  return isWanted(wanted, acrOf(asked, reached) ?? '0');
}
