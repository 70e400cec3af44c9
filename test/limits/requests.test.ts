import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressKey, createNetworkOf } from '../../src/limits/addresses.ts';
import { createRequestLimits, REQUEST_LIMITS, type RequestLimits } from '../../src/limits/requests.ts';
import { OAuthError } from '../../src/oauth/errors.ts';
import { testClock } from '../support/provider.ts';

const NAMES = Object.keys(REQUEST_LIMITS);

function limits(per_minute: number, networkOf = addressKey as (address: string) => string | undefined): RequestLimits {
  const each = Object.fromEntries(NAMES.map((name) => [name, per_minute]));
  return createRequestLimits({ per_minute: each, clock: testClock(), networkOf });
}

/** The limit that refused, and the seconds to wait; undefined for what went on. */
function refusal(take: (() => void) | undefined): unknown {
  assert(take !== undefined, 'nothing is counted');
  try {
    take();
    return undefined;
  } catch (error) {
    assert(error instanceof OAuthError && error.status === 429);
    return [error.limit, error.headers['retry-after']];
  }
}

describe('limits by address', () => {
  test('hold an IPv6 network of 64 bits together', () => {
    const take = limits(1).byAddress('/oauth2/token', 'POST');
    assert.equal(
      refusal(() => take?.('2001:db8::1')),
      undefined,
    );
    assert.deepEqual(
      refusal(() => take?.('2001:db8::ffff')),
      ['token_by_address', '60'],
    );
    assert.equal(
      refusal(() => take?.('2001:db8:0:1::1')),
      undefined,
    );
  });

  test('count for each endpoint by itself, and forms but not the page that shows them', () => {
    const all = limits(1);
    const token = all.byAddress('/oauth2/token', 'POST');
    const login = all.byAddress('/login', 'POST');
    token?.('192.0.2.1');
    login?.('192.0.2.1');
    assert.deepEqual(
      refusal(() => login?.('192.0.2.1')),
      ['login_by_address', '60'],
    );
    assert.equal(all.byAddress('/login', 'GET'), undefined);
    assert.equal(all.byAddress('/assets/app.css', 'GET'), undefined);
  });

  test('count nothing with 0', () => {
    const none = limits(0);
    assert.equal(none.byAddress('/oauth2/token', 'POST'), undefined);
    assert.equal(none.byClient('/oauth2/token'), undefined);
    const take = none.byPerson('matrix_openid_token_by_person');
    for (let count = 0; count < 100; count += 1) take('ada', '192.0.2.1');
  });

  test('leave the machine itself out where that is set', () => {
    const own = limits(1, createNetworkOf(true));
    const take = own.byAddress('/oauth2/token', 'POST');
    for (let count = 0; count < 5; count += 1) for (const address of ['127.0.0.1', '127.8.8.8', '::1']) take?.(address);
    const client = own.byClient('/oauth2/token');
    for (let count = 0; count < 5; count += 1) client?.('app', '127.0.0.1');
    client?.('app', '192.0.2.1');
    assert.deepEqual(
      refusal(() => client?.('app', '192.0.2.2')),
      ['token_by_client', '60'],
    );
  });
});
