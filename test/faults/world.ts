import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cookieOf } from '../durability/grants.ts';
import { type Balancer, startBalancer } from '../nodes/balancer.ts';
import { CREDENTIAL_SCOPE } from '../nodes/credential.ts';
import { lastingPorts } from '../nodes/ports.ts';
import { type Program, runProgram } from '../nodes/program.ts';
import { adminCaller } from '../support/admin-caller.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { migratedSchema } from '../support/postgres-schema.ts';
import type { TestProvider } from '../support/provider.ts';
import { authorizationUrl, createClient, createUser } from '../support/story.ts';
import { UserAgent } from '../support/user-agent.ts';
import { walkBack } from '../support/walk.ts';
import { type WireClient, wireClient } from '../support/wire-client.ts';

/** Servers in processes of their own, seen as one, that can be killed and come back. */
export interface World extends TestProvider {
  /** Straight to each node. */
  readonly wires: readonly WireClient[];
  readonly origins: readonly string[];
  /** A browser that is signed in, with everything that it may need granted. */
  readonly agent: UserAgent;
  readonly cookie: string;
  /** `kill -9`. */
  kill(node: number): Promise<void>;
  restart(node: number): Promise<void>;
}

export interface PostgresWorld extends World {
  readonly postgres: PostgresServer;
}

const CONNECTIONS = 64;

interface Start {
  readonly dsn: string;
  readonly nodes: number;
  readonly folder: string;
  readonly atEnd: () => Promise<void>;
}

export async function postgresWorld(nodes: number): Promise<PostgresWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'signet-faults-'));
  const postgres = await startPostgres();
  const { dsn } = await migratedSchema(postgres.dsn);
  const world = await startWorld({ dsn, nodes, folder, atEnd: () => postgres.close() });
  return Object.assign(world, { postgres });
}

export async function sqliteWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'signet-faults-'));
  return startWorld({ dsn: `sqlite://${join(folder, 'signet.db')}`, nodes: 1, folder, atEnd: async () => undefined });
}

async function startWorld({ dsn, nodes, folder, atEnd }: Start): Promise<World> {
  const ports = await Promise.all(Array.from({ length: nodes }, lastingPorts));
  const balancers: readonly Balancer[] = [
    await startBalancer(ports.map(([open]) => open)),
    await startBalancer(ports.map(([, admin]) => admin)),
  ];
  const issuer = `http://localhost:${balancers[0]?.port}`;
  const admin = `http://127.0.0.1:${balancers[1]?.port}`;
  const run = (at: number): Program =>
    runProgram({ dsn, ports: ports[at] ?? [0, 0], issuer, folder, words: ['--set', 'log.level=fatal'] });
  const programs = ports.map((_, at) => run(at));
  await Promise.all(programs.map((program) => program.ready()));
  const origins = ports.map(([open]) => `http://127.0.0.1:${open}`);
  const wires = origins.map((origin) => wireClient(origin, CONNECTIONS));
  const server: TestProvider = {
    issuer,
    admin,
    call: adminCaller(admin),
    get provider(): never {
      throw new Error('These servers run in other processes.');
    },
    async stop() {
      for (const wire of wires) wire.close();
      await Promise.all(programs.map((program) => program.kill()));
      await Promise.all(balancers.map((balancer) => balancer.close()));
      await atEnd();
      await rm(folder, { recursive: true, force: true });
    },
  };
  const agent = await prepare(server);
  return Object.assign(server, {
    wires,
    origins,
    agent,
    cookie: cookieOf(agent),
    kill: async (node: number) => programs[node]?.kill(),
    async restart(node: number) {
      programs[node] = run(node);
      await programs[node].ready();
    },
  });
}

/** A client that may do everything, and a browser in which somebody is signed in. */
export async function prepare(server: TestProvider): Promise<UserAgent> {
  await createClient(server, {
    skip_consent: true,
    scope: `openid profile offline_access ${CREDENTIAL_SCOPE}`,
    redirect_uris: ['https://app.example/callback'],
  });
  await createUser(server);
  const agent = new UserAgent(server.issuer);
  await walkBack(agent, authorizationUrl(server));
  return agent;
}
