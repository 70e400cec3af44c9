import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { splitClaimName } from './languages.ts';

/** Where claims of others are kept among a person's: aggregated and distributed ones (OIDC Core §5.6.2). */
export const CLAIM_NAMES = '_claim_names';
export const CLAIM_SOURCES = '_claim_sources';

/** Whether a claim's name is one of the two that hold others' claims, which are told as a whole or not at all. */
export function isOfOthers(name: string): boolean {
  const { base } = splitClaimName(name);
  return base === CLAIM_NAMES || base === CLAIM_SOURCES;
}

/** Those of a person's claims that others vouch for, as far as they are asked for, with the sources that they need. */
export function claimsOfOthers(claims: JsonObject, wanted: ReadonlySet<string>): JsonObject {
  const { [CLAIM_NAMES]: names, [CLAIM_SOURCES]: sources } = claims;
  if (!isJsonObject(names) || !isJsonObject(sources)) return {};
  const released = Object.entries(names).filter(([name]) => wanted.has(name));
  if (released.length === 0) return {};
  const needed = new Set<Json | undefined>(released.map(([, source]) => source));
  const kept = Object.entries(sources).filter(([source]) => needed.has(source));
  return { [CLAIM_NAMES]: Object.fromEntries(released), [CLAIM_SOURCES]: Object.fromEntries(kept) };
}
