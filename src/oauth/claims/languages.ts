import type { Json, JsonObject } from '../json.ts';

/** A claim's name without and with its language tag (OIDC Core §5.2): `name#de-CH` is `name` in `de-CH`. */
interface ClaimName {
  readonly base: string;
  readonly tag: string | undefined;
}

export function splitClaimName(name: string): ClaimName {
  const at = name.indexOf('#');
  return at < 0 ? { base: name, tag: undefined } : { base: name.slice(0, at), tag: name.slice(at + 1) };
}

/** One wording of a claim: the name under which the person has it, its language as far as it is known, its value. */
interface Variant {
  readonly name: string;
  readonly tag: string | undefined;
  readonly value: Json;
}

export type ClaimEntry = readonly [name: string, value: Json];

/**
 * What a person's claims hold under a name, in the languages that are wanted.
 *
 * A name with a tag asks for that language; another one is named as what it is (OIDC Core §5.5.2). Without a tag,
 * `locales` decide, the preferred one first: the best match stands under the plain name, and where several match, each
 * under its own name besides (§5.2).
 */
export function claimsInLanguages(
  claims: JsonObject,
  locales: readonly string[],
): (name: string) => readonly ClaimEntry[] {
  const translated = Object.keys(claims).some((name) => name.includes('#'));
  return (name) =>
    translated || name.includes('#') ? claimInLanguages(claims, name, locales) : plainClaim(claims, name);
}

/** Most people's claims have no language tag: then there is nothing to choose among. */
function plainClaim(claims: JsonObject, name: string): readonly ClaimEntry[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return value === undefined || value === null || value === '' ? NOTHING : [[name, value]];
}

const NOTHING: readonly ClaimEntry[] = [];

function claimInLanguages(claims: JsonObject, name: string, locales: readonly string[]): readonly ClaimEntry[] {
  const { base, tag } = splitClaimName(name);
  const variants = variantsOf(claims, base);
  const plain = variants.filter((variant) => variant.name === base);
  if (tag !== undefined) {
    const found = lookUp(variants, tag);
    return found === undefined ? plain.map(asNamed) : [asNamed(found)];
  }
  const found = [...new Set(locales.flatMap((locale) => lookUp(variants, locale) ?? []))];
  const [best] = found;
  if (best === undefined) return (plain.length > 0 ? plain : variants).map(asNamed);
  const others = found.length > 1 ? found.filter((variant) => variant.name !== base) : [];
  return [[base, best.value], ...others.map(asNamed)];
}

function asNamed({ name, value }: Variant): ClaimEntry {
  return [name, value];
}

/** The plain claim is in the person's own language, where their `locale` says which that is. */
function variantsOf(claims: JsonObject, base: string): readonly Variant[] {
  const { locale } = claims;
  return Object.entries(claims).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '') return [];
    if (name === base) return [{ name, tag: typeof locale === 'string' ? locale.replace('_', '-') : undefined, value }];
    const split = splitClaimName(name);
    return split.base === base ? [{ name, tag: split.tag, value }] : [];
  });
}

/** RFC 4647 §3.4, and after it a more special wording than what was asked for. Tags have no case (RFC 5646 §2.1.1). */
function lookUp(variants: readonly Variant[], wanted: string): Variant | undefined {
  const range = wanted.toLowerCase();
  for (let tag = range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = variants.find((variant) => variant.tag?.toLowerCase() === tag);
    if (found !== undefined) return found;
  }
  return variants.find((variant) => variant.tag?.toLowerCase().startsWith(`${range}-`));
}
