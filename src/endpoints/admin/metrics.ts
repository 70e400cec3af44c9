import { METRICS_CONTENT_TYPE } from '../../telemetry/metrics.ts';
import type { Endpoint } from '../endpoint.ts';

/** For Prometheus, at Hydra's path. */
export function metricsEndpoint(expose: () => string | Promise<string>): Endpoint {
  return {
    methods: ['GET'],
    path: '/admin/metrics/prometheus',
    errors: 'json',
    handle: async () => ({ status: 200, headers: { 'content-type': METRICS_CONTENT_TYPE }, body: await expose() }),
  };
}
