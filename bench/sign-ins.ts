import { setTimeout as delay } from 'node:timers/promises';
import { HttpClient } from './http.ts';
import type { Target } from './peer.ts';
import { signet } from './peers/signet.ts';

/** What two hundred people who sign in at the same moment do to the token endpoint. */
const PEOPLE = 200;
const EVERY_MS = 10;
const MEASURED_MS = 4_000;

/** Asks for a token every few milliseconds, whether the one before has been answered or not. */
async function tokenLatencies(http: HttpClient, target: Target, until: () => boolean): Promise<number[]> {
  const authorization = `Basic ${Buffer.from(`${target.clientId}:${target.clientSecret}`).toString('base64')}`;
  const under_way: Promise<number>[] = [];
  const begun = performance.now();
  while (!until()) {
    const due = begun + under_way.length * EVERY_MS;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    under_way.push(
      http.submit(target.token, { grant_type: 'client_credentials' }, { authorization }).then(({ status }) => {
        if (status !== 200) throw new Error(`the token endpoint answered ${status}`);
        return performance.now() - due;
      }),
    );
  }
  return Promise.all(under_way);
}

/** A login form that is sent with a wrong password, which costs as much as a right one. */
async function logIn(http: HttpClient, address: string, form: URLSearchParams, cookie: string): Promise<number> {
  const response = await http.submit(address, [...form], { cookie });
  return response.status;
}

function line(name: string, latencies: readonly number[]): string {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
  return `${name.padEnd(34)} ${String(sorted.length).padStart(6)} tokens  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  max ${at(1)} ms`;
}

const server = await signet.start({ id_token_alg: 'ES256' });
const http = new HttpClient();
try {
  const { target } = server;
  const address = new URL('/login', target.token).href;
  const page = await http.send(address);
  const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  const cookie = (page.headers['set-cookie'] ?? []).map((one) => one.split(';', 1)[0]).join('; ');
  const form = (at: number) =>
    new URLSearchParams({ identifier: `nobody-${at}`, password: 'wrong', action: 'login', csrf });

  const timed = (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    return () => performance.now() > end;
  };
  await tokenLatencies(http, target, timed(2_000));
  console.log(line('nobody signs in', await tokenLatencies(http, target, timed(MEASURED_MS))));

  let hashing = true;
  const started = performance.now();
  const logins = Promise.all(Array.from({ length: PEOPLE }, (_, at) => logIn(http, address, form(at), cookie)));
  void logins.then(() => {
    hashing = false;
  });
  const latencies = await tokenLatencies(http, target, () => !hashing);
  const statuses = Map.groupBy(await logins, (status) => status);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(line(`while ${PEOPLE} sign in (${seconds} s)`, latencies));
  for (const [status, answers] of statuses) console.log(`  ${answers.length} logins answered ${status}`);
} finally {
  http.close();
  await server.stop();
}
