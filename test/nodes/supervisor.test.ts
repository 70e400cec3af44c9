import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createMetricTotals } from '../../src/cli/serve/metric-totals.ts';
import { type Ending, pauseAfter, supervise } from '../../src/cli/serve/supervisor.ts';
import { createLog } from '../../src/telemetry/log.ts';

interface Fake {
  readonly calls: string[];
  serve(): void;
  end(ending?: Partial<Ending>): void;
}

/** A supervisor whose workers, clock and signals are the test's. */
function world(count: number) {
  let now = 0;
  const workers: Fake[] = [];
  const pauses: { readonly milliseconds: number; readonly over: () => void }[] = [];
  const signals: (() => void)[] = [];
  const lines: string[] = [];
  const code = supervise({
    count,
    clock: { now: () => now },
    log: createLog({ level: 'info', format: 'json' }, { now: () => now }, { write: (line) => void lines.push(line) }),
    patience: 7_000,
    launch() {
      const started = Promise.withResolvers<'serves' | 'ended'>();
      const ended = Promise.withResolvers<Ending>();
      const calls: string[] = [];
      workers.push({
        calls,
        serve: () => started.resolve('serves'),
        end(ending = {}) {
          started.resolve('ended');
          ended.resolve({ code: 0, signal: null, ...ending });
        },
      });
      return {
        id: workers.length,
        started: started.promise,
        ended: ended.promise,
        stop: () => void calls.push('stop'),
        kill: () => void calls.push('kill'),
      };
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve());
        pauses.push({ milliseconds, over: resolve });
      }),
    signal: () => new Promise<void>((resolve) => void signals.push(resolve)),
  });
  return {
    code,
    workers,
    pauses,
    lines,
    worker: (at: number) => workers[at] ?? assert.fail(`there is no worker ${at}`),
    async settle() {
      for (let times = 0; times < 10; times++) await turn();
    },
    async pass(milliseconds: number) {
      now += milliseconds;
      pauses.shift()?.over();
      await this.settle();
    },
    async signal() {
      signals.shift()?.();
      await this.settle();
    },
  };
}

describe('the process that watches over the workers', () => {
  test('starts the first, and the others once that one serves', async () => {
    const supervisor = world(3);
    await supervisor.settle();
    assert.equal(supervisor.workers.length, 1);
    supervisor.worker(0).serve();
    await supervisor.settle();
    assert.equal(supervisor.workers.length, 3);
  });

  test('ends with 1 when the first cannot start: it has said why', async () => {
    const supervisor = world(3);
    supervisor.worker(0).end({ code: 1 });
    assert.equal(await supervisor.code, 1);
    assert.equal(supervisor.workers.length, 1);
    assert.deepEqual(supervisor.lines, []);
  });

  test('replaces a worker that ends, later each time, and at once again when one has lasted', async () => {
    const supervisor = world(1);
    supervisor.worker(0).serve();
    await supervisor.settle();
    const pauses: number[] = [];
    for (let death = 0; death < 9; death++) {
      supervisor.worker(death).serve();
      await supervisor.settle();
      supervisor.worker(death).end({ code: null, signal: 'SIGKILL' });
      await supervisor.settle();
      pauses.push(supervisor.pauses[0]?.milliseconds ?? 0);
      await supervisor.pass(pauses[death] ?? 0);
    }
    assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    supervisor.worker(9).serve();
    await supervisor.pass(60_000);
    supervisor.worker(9).end({ code: 1 });
    await supervisor.settle();
    assert.equal(supervisor.pauses[0]?.milliseconds, pauseAfter(1));
  });

  test('gives up, and says so, when nobody serves and five starts in a row came to nothing', async () => {
    const supervisor = world(1);
    supervisor.worker(0).serve();
    await supervisor.settle();
    supervisor.worker(0).end({ code: 1 });
    for (let start = 1; start <= 5; start++) {
      await supervisor.settle();
      await supervisor.pass(30_000);
      supervisor.worker(start).end({ code: 1 });
    }
    assert.equal(await supervisor.code, 1);
    assert.match(
      supervisor.lines.at(-1) ?? '',
      /"level":"fatal".*"failed_starts":5.*Workers end as soon as they start/,
    );
  });

  test('goes on trying as long as somebody serves', async () => {
    const supervisor = world(2);
    supervisor.worker(0).serve();
    await supervisor.settle();
    for (let start = 1; start <= 12; start++) {
      supervisor.worker(start).end({ code: 1 });
      await supervisor.settle();
      await supervisor.pass(30_000);
    }
    assert.equal(supervisor.workers.length, 14);
  });

  test('asks all to stop on a signal, and ends with 0 when they have', async () => {
    const supervisor = world(2);
    supervisor.worker(0).serve();
    await supervisor.settle();
    supervisor.worker(1).serve();
    await supervisor.signal();
    for (const worker of supervisor.workers) {
      assert.deepEqual(worker.calls, ['stop']);
      worker.end();
    }
    assert.equal(await supervisor.code, 0);
    assert.equal(supervisor.workers.length, 2, 'nobody took their place');
  });

  test('ends those that do not stop in time, and all at once on a second signal', async () => {
    for (const how of ['patience', 'signal'] as const) {
      const supervisor = world(1);
      supervisor.worker(0).serve();
      await supervisor.settle();
      await supervisor.signal();
      assert.equal(supervisor.pauses[0]?.milliseconds, 7_000);
      if (how === 'patience') await supervisor.pass(7_000);
      else await supervisor.signal();
      assert.deepEqual(supervisor.worker(0).calls, ['stop', 'kill']);
      supervisor.worker(0).end({ code: null, signal: 'SIGKILL' });
      assert.equal(await supervisor.code, 1);
    }
  });
});

describe('the metrics of several processes', () => {
  const textOf = (requests: number, memory: number, uptime: number): string =>
    [
      '# HELP requests_total Requests: answered, "all" of them.',
      '# TYPE requests_total counter',
      `requests_total{route="/oauth2/token",status="200"} ${requests}`,
      '# HELP memory_bytes Memory.',
      '# TYPE memory_bytes gauge',
      `memory_bytes ${memory}`,
      '# HELP process_uptime_seconds Since the start.',
      '# TYPE process_uptime_seconds gauge',
      `process_uptime_seconds ${uptime}`,
      '',
    ].join('\n');

  test('add up, but for the time since the start', () => {
    const totals = createMetricTotals();
    totals.update(1, textOf(5, 100, 60));
    totals.update(2, textOf(7, 120, 30));
    assert.equal(totals.expose(), textOf(12, 220, 60));
  });

  test('never go back when a process ends: what it counted stays, what it held does not', () => {
    const totals = createMetricTotals();
    totals.update(1, textOf(5, 100, 60));
    totals.update(2, textOf(7, 120, 30));
    totals.depart(1);
    totals.update(3, textOf(1, 90, 1));
    assert.equal(
      totals.expose().replace(/^(# .*\n)/gm, ''),
      'requests_total{route="/oauth2/token",status="200"} 13\nmemory_bytes 210\nprocess_uptime_seconds 30\n',
    );
  });
});
