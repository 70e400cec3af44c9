import type { X509Certificate } from 'node:crypto';
import { fieldsOf } from './fields.ts';

/** What a certificate came with. */
export interface PresentedChain {
  readonly leaf: X509Certificate;
  /** In any order; nothing of it is trusted. */
  readonly intermediates: readonly X509Certificate[];
}

/** Whoever sends a longer chain has no certificate of ours. */
const LONGEST = 4;

/**
 * Extensions that are looked at here or by `checkIssued`, or whose meaning does not narrow what a certificate is good
 * for here: key usage, alternative names, basic constraints, policies, extended key usage (RFC 5280 §4.2).
 */
const UNDERSTOOD: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.37']);

/** id-kp-clientAuth and anyExtendedKeyUsage (RFC 5280 §4.2.1.12). */
const CLIENT_USAGES: readonly string[] = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'];

/** Hashes for which somebody can make two certificates with one signature. */
const BROKEN_HASH = /md[245]|sha1(?!\d)/i;

/**
 * Whether a chain leads from the certificate to one of the authorities (RFC 5280 §6.1), every link of it valid now and
 * good for TLS clients. Name constraints are not understood: an authority that has critical ones is not trusted.
 *
 * @param now milliseconds
 */
export function isIssuedBy(
  authorities: readonly X509Certificate[],
  { leaf, intermediates }: PresentedChain,
  now: number,
): boolean {
  if (intermediates.length > LONGEST) return false;
  const usable = (certificate: X509Certificate) => isUsable(certificate, now);

  /** @param below how many intermediates stand between `issued` and the leaf, itself included. */
  function leadsToAuthority(issued: X509Certificate, below: number, unused: readonly X509Certificate[]): boolean {
    const signs = (issuer: X509Certificate) => hasIssued(issuer, issued) && usable(issuer) && allows(issuer, below);
    if (authorities.some(signs)) return true;
    return unused.some(
      (candidate) =>
        signs(candidate) &&
        leadsToAuthority(
          candidate,
          below + 1,
          unused.filter((other) => other !== candidate),
        ),
    );
  }

  return usable(leaf) && !hasBrokenHash(leaf) && leadsToAuthority(leaf, 0, withoutBroken(intermediates));
}

/** @param now milliseconds */
export function isCurrent({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime();
}

function isUsable(certificate: X509Certificate, now: number): boolean {
  const usages: readonly string[] | undefined = certificate.keyUsage;
  return (
    isCurrent(certificate, now) &&
    (usages === undefined || usages.some((usage) => CLIENT_USAGES.includes(usage))) &&
    fieldsOf(certificate).critical.every((id) => UNDERSTOOD.has(id))
  );
}

function hasIssued(issuer: X509Certificate, issued: X509Certificate): boolean {
  return issuer.ca && issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}

/** RFC 5280 §4.2.1.9. */
function allows(issuer: X509Certificate, below: number): boolean {
  return (fieldsOf(issuer).path_length ?? Number.POSITIVE_INFINITY) >= below;
}

function hasBrokenHash({ signatureAlgorithm }: X509Certificate): boolean {
  return signatureAlgorithm === undefined || BROKEN_HASH.test(signatureAlgorithm);
}

function withoutBroken(certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  return certificates.filter((certificate) => !hasBrokenHash(certificate));
}
