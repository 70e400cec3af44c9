import { createServer } from 'node:net';
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { explainListen } from '../failure.ts';
import { type Finding, ok, problem, type Surroundings, warning } from './check.ts';
import { reach } from './reach.ts';

const CLOCK_WARNING = 5;
const CLOCK_PROBLEM = 60;
const discovery = z.object({ issuer: z.string() });

/** Whether the ports are free, or Signet's already. */
export async function checkPorts(surroundings: Surroundings): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const listener of ['public', 'admin'] as const) findings.push(await checkPort(listener, surroundings));
  if (surroundings.config.serve.mtls.enabled) findings.push(await checkPort('mtls', surroundings));
  return findings;
}

async function checkPort(listener: 'public' | 'admin' | 'mtls', surroundings: Surroundings): Promise<Finding> {
  const { host, port } = surroundings.config.serve[listener];
  const place = `${listener}: ${host}:${port}`;
  if (host.startsWith('unix:')) return ok(`${listener}: ${host}`);
  // The listener for client certificates runs with the public one.
  if (await surroundings.isServing(listener === 'mtls' ? 'public' : listener))
    return ok(`${place} is served by Signet.`);
  const error = await tryListen(host, port);
  if (error === undefined) return ok(`${place} is free.`);
  return problem(`${place} cannot be used.`, explainListen(error, listener, { host, port }) ?? error.message);
}

function tryListen(host: string, port: number): Promise<Error | undefined> {
  const { promise, resolve } = Promise.withResolvers<Error | undefined>();
  const server = createServer();
  server.once('error', resolve);
  server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  return promise;
}

/** The issuer as applications see it (OIDC Discovery §4.3), and by its answer the clock. */
export async function checkIssuer({ config, clock }: Surroundings): Promise<readonly Finding[]> {
  const { issuer } = config.urls.self;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const reached = await reach(url);
  if ('failure' in reached) {
    return [
      warning(
        `${url} does not answer (${reached.failure}).`,
        'Start the server; if it runs, look at DNS, proxy and certificate.',
      ),
    ];
  }
  const found = discovery.safeParse(await reached.response.json().catch(() => undefined));
  return [
    compareIssuer(url, issuer, found.data?.issuer),
    ...compareClocks(reached.response.headers.get('date'), clock.now()),
  ];
}

function compareIssuer(url: string, expected: string, found: string | undefined): Finding {
  if (found === expected) return ok(`${url} names the issuer ${expected}.`);
  if (found === undefined)
    return problem(`${url} is no discovery document.`, 'Lead the issuer to the public port of Signet.');
  return problem(
    `${url} names the issuer ${found}, not ${expected}.`,
    'Give urls.self.issuer as applications write it.',
  );
}

function compareClocks(date: string | null, now: number): Finding[] {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return [];
  const apart = Math.round(Math.abs(theirs - now) / 1000);
  const what = `The clocks of this machine and of the issuer are ${apart} s apart.`;
  const remedy = 'Let both follow a time server (NTP).';
  if (apart > CLOCK_PROBLEM) return [problem(what, remedy)];
  return [apart > CLOCK_WARNING ? warning(what, remedy) : ok(what)];
}

const OLDEST_PLAUSIBLE = Date.UTC(2026, 0, 1);

/** Tokens are judged by the clock: one that is years behind, or runs backwards, refuses all of them. */
export async function checkClock({ clock }: Surroundings): Promise<readonly Finding[]> {
  const first = clock.now();
  const second = clock.now();
  const remedy = 'Let the machine follow a time server (NTP).';
  if (second < first) return [problem('The clock runs backwards.', remedy)];
  const text = new Date(second).toISOString();
  if (second < OLDEST_PLAUSIBLE) return [problem(`The clock says ${text}.`, remedy)];
  return [ok(`The clock says ${text}.`)];
}

/** The pages of an external application. */
export async function checkUrls({ config }: Surroundings): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const [setting, url] of externalUrls(config)) findings.push(await checkUrl(setting, url));
  return findings.length > 0 ? findings : [ok('The built-in pages are used.')];
}

function externalUrls({ urls }: Config): [string, string][] {
  const { login, registration, consent, logout, error, post_logout_redirect } = urls;
  return Object.entries({ login, registration, consent, logout, error, post_logout_redirect }).flatMap(
    ([name, url]): [string, string][] => (url === null ? [] : [[`urls.${name}`, url]]),
  );
}

async function checkUrl(setting: string, url: string): Promise<Finding> {
  const reached = await reach(url);
  if ('failure' in reached) {
    return problem(
      `${setting}: ${url} does not answer (${reached.failure}).`,
      `Start that application, or correct ${setting}.`,
    );
  }
  const { status } = reached.response;
  if (status === 404) return warning(`${setting}: ${url} answers "not found".`, `Correct ${setting}.`);
  return ok(`${setting}: ${url} answers.`);
}
