import { type Clock, systemRandom } from '../../src/oauth/clock.ts';
import { migrateDatabase } from '../../src/store/open.ts';
import { adminCaller } from '../support/admin-caller.ts';
import { newSchema, type Schema } from '../support/postgres-schema.ts';
import { startTestProvider, type TestProvider } from '../support/provider.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { lastingPorts } from './ports.ts';

/** Several servers on one PostgreSQL, seen as one: each request goes to the next node. */
export interface Nodes extends TestProvider {
  readonly nodes: readonly TestProvider[];
  readonly balancers: { readonly public: Balancer; readonly admin: Balancer };
  readonly schema: Schema;
  /** Requests of both listeners go to this node alone; undefined for turns. */
  pin(node: number | undefined): void;
}

export interface NodesOptions {
  /** One node for each. */
  readonly clocks: readonly Clock[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of every session in the database. */
  readonly database?: Readonly<Record<string, string>>;
}

export const SYSTEM_SECRET = 'the-secret-that-all-nodes-share';

export async function startNodes({ clocks, settings = {}, database = {} }: NodesOptions): Promise<Nodes> {
  const schema = await newSchema(database);
  await migrateDatabase(schema.dsn, systemRandom);
  const ports = await Promise.all(clocks.map(lastingPorts));
  const balancers = {
    public: await startBalancer(ports.map(([port]) => port)),
    admin: await startBalancer(ports.map(([, port]) => port)),
  };
  const issuer = `http://localhost:${balancers.public.port}`;
  const nodes = await Promise.all(
    clocks.map((clock, at) =>
      startTestProvider({
        clock,
        settings: {
          dsn: schema.dsn,
          'secrets.system': [SYSTEM_SECRET],
          'urls.self.issuer': issuer,
          'serve.public.port': ports[at]?.[0],
          'serve.admin.port': ports[at]?.[1],
          'log.level': 'fatal',
          ...settings,
        },
      }),
    ),
  );
  const admin = `http://127.0.0.1:${balancers.admin.port}`;
  return {
    nodes,
    balancers,
    schema,
    issuer,
    admin,
    call: adminCaller(admin),
    pin(node) {
      balancers.public.pin(node);
      balancers.admin.pin(node);
    },
    get provider(): never {
      throw new Error('There are several: name one of nodes.');
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await Promise.all([balancers.public.close(), balancers.admin.close()]);
      await schema.drop();
    },
  };
}
