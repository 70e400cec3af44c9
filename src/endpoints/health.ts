import { type Endpoint, json } from './endpoint.ts';

export interface Readiness {
  /** The checks that fail, by name: `database`, `migrations`. Empty when the server may be given requests. */
  readonly failing: readonly string[];
}

export interface HealthOptions {
  /** The public listener does not say what is wrong. */
  readonly listener: 'public' | 'admin';
  readonly version: string;
  check(): Promise<Readiness>;
}

/** What load balancers and orchestrators ask: whether the process lives, may be given requests, and which it is. */
export function healthEndpoints({ listener, version, check }: HealthOptions): readonly Endpoint[] {
  return [
    probe('/health/alive', () => json(200, { status: 'ok' })),
    probe('/health/ready', async () => {
      const { failing } = await check().catch(() => ({ failing: ['readiness check'] }));
      if (failing.length === 0) return json(200, { status: 'ok' });
      return json(503, { error: 'temporarily_unavailable', error_description: reason(listener, failing) });
    }),
    probe('/version', () => json(200, { version })),
  ];
}

function probe(path: string, handle: Endpoint['handle']): Endpoint {
  return { methods: ['GET'], path, errors: 'json', handle };
}

function reason(listener: HealthOptions['listener'], failing: readonly string[]): string {
  return listener === 'admin' ? `Not ready. Failing: ${failing.join(', ')}.` : 'The server is not ready yet.';
}
