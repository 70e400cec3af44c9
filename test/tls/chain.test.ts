import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isIssuedBy } from '../../src/oauth/client-authentication/certificates/chain.ts';
import { type CertificateOptions, certify, type Identity, nameOf } from '../support/certificates.ts';

const NOW = Date.UTC(2026, 0);
const named = (name: string) => ({ subject: nameOf(['CN', name]) });
const root = certify({ ...named('Root'), ca: true });
const middle = certify({ ...named('Middle'), ca: true, issuer: root });
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';

const leafOf = (issuer: Identity, options: CertificateOptions = {}) => certify({ ...named('app'), issuer, ...options });

function isTrusted(leaf: Identity, intermediates: readonly Identity[] = [], authorities = [root], now = NOW): boolean {
  return isIssuedBy(
    authorities.map(({ x509 }) => x509),
    { leaf: leaf.x509, intermediates: intermediates.map(({ x509 }) => x509) },
    now,
  );
}

describe('the chain of a client certificate', () => {
  test('leads to an authority straight, or over what came with the certificate, in any order', () => {
    assert.equal(isTrusted(leafOf(root)), true);
    const low = certify({ ...named('Low'), ca: true, issuer: middle });
    assert.equal(isTrusted(leafOf(low), [middle, low]), true);
    assert.equal(isTrusted(leafOf(low), [low, root, middle]), true);
  });

  test('may end at an authority in the middle, when the operator trusts that one', () => {
    assert.equal(isTrusted(leafOf(middle), [], [middle]), true);
  });

  for (const type of ['rsa', 'ed25519'] as const)
    test(`may have ${type} keys`, () => {
      const authority = certify({ ...named('Other'), ca: true, type });
      assert.equal(isTrusted(leafOf(authority, { type }), [], [authority]), true);
    });

  test('that misses a link, or leads to a stranger, is not trusted', () => {
    assert.equal(isTrusted(leafOf(middle)), false);
    assert.equal(isTrusted(certify(named('app'))), false);
    assert.equal(isTrusted(leafOf(root), [], []), false);
  });

  test('by an authority of the same name with another key is not trusted', () => {
    const impostor = certify({ ...named('Root'), ca: true });
    assert.equal(isTrusted(leafOf(impostor)), false);
    assert.equal(isTrusted(leafOf(impostor), [impostor]), false);
  });

  test('over a certificate that is no authority is not trusted', () => {
    const holder = leafOf(root);
    const forged = certify({ ...named('admin'), issuer: holder });
    assert.equal(isTrusted(forged, [holder]), false);
  });

  test('is valid at the time that the clock says, each link of it', () => {
    const short = leafOf(root, { from: NOW, to: NOW + 60_000 });
    assert.equal(isTrusted(short, [], [root], NOW - 1000), false);
    assert.equal(isTrusted(short, [], [root], NOW + 60_000), true);
    assert.equal(isTrusted(short, [], [root], NOW + 61_000), false);
    const old = certify({ ...named('Old'), ca: true, issuer: root, to: NOW - 1000 });
    assert.equal(isTrusted(leafOf(old), [old]), false);
  });

  test('has no more authorities in it than the ones above allow', () => {
    const lowest = certify({ ...named('Lowest'), ca: { path_length: 0 }, issuer: root });
    assert.equal(isTrusted(leafOf(lowest), [lowest]), true);
    const below = certify({ ...named('Below'), ca: true, issuer: lowest });
    assert.equal(isTrusted(leafOf(below), [below, lowest]), false);
  });

  test('is good for TLS clients, where its certificates say what they are good for', () => {
    assert.equal(isTrusted(leafOf(root, { usages: [CLIENT_AUTH] })), true);
    assert.equal(isTrusted(leafOf(root, { usages: ['2.5.29.37.0'] })), true);
    assert.equal(isTrusted(leafOf(root, { usages: ['1.3.6.1.5.5.7.3.1'] })), false);
  });

  test('with an extension that must be understood and is not is not trusted', () => {
    assert.equal(isTrusted(leafOf(root, { critical: '1.3.6.1.4.1.1' })), false);
    const constrained = certify({ ...named('Constrained'), ca: true, issuer: root, critical: '2.5.29.30' });
    assert.equal(isTrusted(leafOf(constrained), [constrained]), false);
  });

  test('costs no more the more certificates issue each other', () => {
    const crowd = Array.from({ length: 5 }, () => middle);
    assert.equal(isTrusted(leafOf(middle), crowd), false);
  });
});
