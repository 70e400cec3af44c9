import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import {
  authorizationUrl,
  basic,
  createClient,
  createUser,
  logIn,
  redeem,
  refresh,
  SECRET,
  token,
  walk,
} from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';

describe('metrics', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-metrics-'));
  let server: TestProvider;
  before(async () => {
    server = await startTestProvider({
      settings: { dsn: `sqlite://${join(folder, 'signet.db')}`, 'serve.admin.token': ['a-token-of-the-operator'] },
    });
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const call: TestProvider['call'] = async (method, path, body) => {
    const answer = await fetch(`${server.admin}${path}`, {
      method,
      headers: { authorization: 'Bearer a-token-of-the-operator', 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert(answer.ok, text);
    return JSON.parse(text);
  };
  const scrape = () =>
    fetch(`${server.admin}/admin/metrics/prometheus`, { headers: { authorization: 'Bearer a-token-of-the-operator' } });

  async function value(sample: string): Promise<number> {
    const text = await (await scrape()).text();
    const found = text.split('\n').find((line) => line.startsWith(`${sample} `));
    return Number(found?.slice(sample.length + 1) ?? 0);
  }

  test('are for the operator', async () => {
    assert.equal((await fetch(`${server.admin}/admin/metrics/prometheus`)).status, 401);
    const answer = await scrape();
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  });

  test('count requests by listener, path pattern, method and status, and time them', async () => {
    await fetch(`${server.issuer}/.well-known/jwks.json`);
    await fetch(`${server.issuer}/no/such/path`);
    await fetch(`${server.admin}/admin/clients/one-that-is-not-there`);
    const jwks = '{listener="public",route="/.well-known/jwks.json"';
    assert.equal(await value(`signet_http_requests_total${jwks},method="GET",status="200"}`), 1);
    assert.equal(await value(`signet_http_request_duration_seconds_count${jwks}}`), 1);
    assert.equal(await value(`signet_http_request_duration_seconds_bucket${jwks},le="+Inf"}`), 1);
    assert.equal(
      await value('signet_http_requests_total{listener="public",route="none",method="GET",status="404"}'),
      1,
    );
    const client = '{listener="admin",route="/admin/clients/:id",method="GET",status="401"}';
    assert.equal(await value(`signet_http_requests_total${client}`), 1);
  });

  test('count sign-ins by outcome and tokens by grant, and name nobody', async () => {
    await createClient({ ...server, call });
    await createUser({ ...server, call });
    const agent = new UserAgent(server.issuer);
    const page = await agent.visit(authorizationUrl(server));
    const failed = await logIn(agent, page, { password: 'wrong password of ada' });
    await logIn(agent, failed);
    const answer = await walk(server, {}, agent);
    const { body } = await redeem(server, new URL(answer.left ?? ''));
    await refresh(server, body['refresh_token']);
    await token(server, { grant_type: 'client_credentials' }, basic('app', SECRET));
    await token(server, { grant_type: 'client_credentials' }, basic('app', 'wrong'));
    await token(server, { grant_type: 'made up by a stranger' }, basic('app', SECRET));
    assert.equal(await value('signet_logins_total{outcome="refused"}'), 1);
    assert.equal(await value('signet_logins_total{outcome="signed_in"}'), 1);
    for (const grant of ['authorization_code', 'refresh_token', 'client_credentials'])
      assert.equal(await value(`signet_tokens_issued_total{grant_type="${grant}"}`), 1, grant);
    const text = await (await scrape()).text();
    assert.doesNotMatch(text, /ada|app\.example|stranger|one-that-is-not-there|signet_[a-z]{2}_/);
  });

  test('tell of the store: writes, syncs, swept rows; and of the process', async () => {
    assert((await value('signet_store_writes_total')) >= 5);
    assert((await value('signet_store_sync_seconds_count')) >= 5);
    assert((await value('process_resident_memory_bytes')) > 10_000_000);
    assert((await value('process_cpu_seconds_total')) > 0);
    const expired = { issuer: 'test', hash: 'h', expires_at: 1 };
    await server.provider.parts.store.write([{ op: 'insert', entity: 'used_jti', record: expired }]);
    await server.provider.parts.store.sweep();
    assert.equal(await value('signet_swept_rows_total{table="used_jti"}'), 1);
  });
});

describe('the text for Prometheus', () => {
  test('is its exposition format, buckets cumulative, labels escaped', () => {
    const metrics = createMetrics();
    const counter = metrics.counter('hits_total', 'Hits.', ['a', 'b']);
    counter.add(['x"\\\n', 1]);
    counter.add(['x"\\\n', 1], 2);
    const histogram = metrics.histogram('took_seconds', 'Time.', [], [0.1, 1]);
    for (const took of [0.05, 0.1, 0.5, 3]) histogram.observe([], took);
    metrics.gauge('level', 'Level.', () => 1.5);
    assert.equal(
      metrics.expose(),
      `# HELP hits_total Hits.
# TYPE hits_total counter
hits_total{a="x\\"\\\\\\n",b="1"} 3
# HELP took_seconds Time.
# TYPE took_seconds histogram
took_seconds_bucket{le="0.1"} 2
took_seconds_bucket{le="1"} 3
took_seconds_bucket{le="+Inf"} 4
took_seconds_sum 3.65
took_seconds_count 4
# HELP level Level.
# TYPE level gauge
level 1.5
`,
    );
  });
});
