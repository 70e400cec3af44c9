import { createMetrics } from './metrics.ts';
import { createSweepMetrics, type SweepMetrics } from './metrics-of-sweeps.ts';

/** What the server counts about itself. No label holds a name, an address, an id or anything else that a caller chose. */
export interface ServerMetrics {
  request(request: MeasuredRequest): void;
  /** A list of changes that was handed to the store. */
  write(): void;
  /** A group of writes that reached the disk. @param milliseconds that the sync took. */
  sync(milliseconds: number): void;
  /** Writes waited for the embedded database's log to start anew. @param milliseconds */
  checkpointWait(milliseconds: number): void;
  /** How sweeps of expired rows go. */
  readonly sweep: SweepMetrics;
  /** An attempt to tell a client or the identity provider that a session ended. */
  logoutNotice(to: string, outcome: string): void;
  /** The text that Prometheus reads. */
  expose(): string;
}

export interface MeasuredRequest {
  readonly listener: string;
  /** The path's pattern; undefined where the path is not one of ours. */
  readonly route: string | undefined;
  readonly method: string;
  readonly status: number;
  readonly milliseconds: number;
  /** What the endpoint noted for the log. */
  readonly attributes: ReadonlyMap<string, string>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const SYNC_SECONDS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1];

/** The page's attribute `login` says what became of a sign-in. */
const LOGIN_OUTCOMES: ReadonlySet<string> = new Set(['signed_in', 'refused', 'wait', 'busy']);

export function createServerMetrics(): ServerMetrics {
  const metrics = createMetrics();
  const requests = metrics.counter('signet_http_requests_total', 'Requests answered.', [
    'listener',
    'route',
    'method',
    'status',
  ]);
  const durations = metrics.histogram(
    'signet_http_request_duration_seconds',
    'From the first byte of a request to the last of its answer.',
    ['listener', 'route'],
    SECONDS,
  );
  const tokens = metrics.counter('signet_tokens_issued_total', 'Token responses by grant type.', ['grant_type']);
  const logins = metrics.counter('signet_logins_total', 'Sign-ins at the built-in page by outcome.', ['outcome']);
  const refusals = metrics.counter('signet_limit_refusals_total', 'Requests refused by a limit.', ['limit']);
  const writes = metrics.counter('signet_store_writes_total', 'Lists of changes handed to the store.', []);
  const syncs = metrics.histogram(
    'signet_store_sync_seconds',
    'Groups of writes that reached the disk of the embedded database, and how long each took.',
    [],
    SYNC_SECONDS,
  );
  const waits = metrics.histogram(
    'signet_store_checkpoint_wait_seconds',
    "How long writes waited each time for the embedded database's log to start anew.",
    [],
    SYNC_SECONDS,
  );
  const notices = metrics.counter(
    'signet_logout_notices_total',
    'Attempts to tell somebody that a session ended, by receiver and outcome.',
    ['to', 'outcome'],
  );
  const sweep = createSweepMetrics(metrics);
  processGauges(metrics);

  return {
    request({ listener, route = 'none', method, status, milliseconds, attributes }) {
      requests.add([listener, route, method, status]);
      durations.observe([listener, route], milliseconds / 1000);
      // An endpoint that answers 200 has checked what it noted.
      const grant_type = attributes.get('grant_type');
      if (grant_type !== undefined && status === 200) tokens.add([grant_type]);
      const limit = attributes.get('limit');
      if (limit !== undefined) refusals.add([limit]);
      const login = attributes.get('login');
      if (login !== undefined && LOGIN_OUTCOMES.has(login)) logins.add([login]);
    },
    write: () => writes.add([]),
    sync: (milliseconds) => syncs.observe([], milliseconds / 1000),
    checkpointWait: (milliseconds) => waits.observe([], milliseconds / 1000),
    sweep,
    logoutNotice: (to, outcome) => notices.add([to, outcome]),
    expose: () => metrics.expose(),
  };
}

function processGauges(metrics: ReturnType<typeof createMetrics>): void {
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000_000;
  };
  metrics.gauge('process_cpu_seconds_total', 'Processor time of the process, user and system.', cpu, 'counter');
  metrics.gauge('process_resident_memory_bytes', 'Memory that the process holds.', () => process.memoryUsage.rss());
  metrics.gauge('process_uptime_seconds', 'Since the process started.', () => process.uptime());
}
