// Made from the API by scripts/generate-client.ts; change it there.

import type { HealthStatus, Version } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf } from '../runtime.ts';

/** Version, health, metrics. */
export class MetadataApi extends BaseApi {
  /** Return Running Software Version. */
  getVersion(options?: CallOptions): Promise<Version> {
    return this.getVersionRaw(options).then(dataOf);
  }

  /** `getVersion`, with the status and the headers of the answer. */
  getVersionRaw(options?: CallOptions): Promise<ApiResponse<Version>> {
    return this.call({ method: 'GET', path: '/version', security: [] }, options);
  }

  /**
   * Check HTTP Server Status.
   * Whether the process answers.
   */
  isAlive(options?: CallOptions): Promise<HealthStatus> {
    return this.isAliveRaw(options).then(dataOf);
  }

  /** `isAlive`, with the status and the headers of the answer. */
  isAliveRaw(options?: CallOptions): Promise<ApiResponse<HealthStatus>> {
    return this.call({ method: 'GET', path: '/health/alive', security: [] }, options);
  }

  /**
   * Check HTTP Server and Database Status.
   * Whether it may be given requests.
   */
  isReady(options?: CallOptions): Promise<HealthStatus> {
    return this.isReadyRaw(options).then(dataOf);
  }

  /** `isReady`, with the status and the headers of the answer. */
  isReadyRaw(options?: CallOptions): Promise<ApiResponse<HealthStatus>> {
    return this.call({ method: 'GET', path: '/health/ready', security: [] }, options);
  }

  /** Metrics for Prometheus. */
  getMetrics(options?: CallOptions): Promise<string> {
    return this.getMetricsRaw(options).then(dataOf);
  }

  /** `getMetrics`, with the status and the headers of the answer. */
  getMetricsRaw(options?: CallOptions): Promise<ApiResponse<string>> {
    return this.call({ method: 'GET', path: '/admin/metrics/prometheus', security: ['bearer'] }, options);
  }
}
