import { METRICS_CONTENT_TYPE } from '../../telemetry/metrics.ts';
import type { ServerMetrics } from '../../telemetry/metrics-of-server.ts';
import type { Endpoint } from '../endpoint.ts';

/** For Prometheus, at Hydra's path. */
export function metricsEndpoint(metrics: Pick<ServerMetrics, 'expose'>): Endpoint {
  return {
    methods: ['GET'],
    path: '/admin/metrics/prometheus',
    errors: 'json',
    handle: () => ({ status: 200, headers: { 'content-type': METRICS_CONTENT_TYPE }, body: metrics.expose() }),
  };
}
