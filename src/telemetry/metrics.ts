/** One sample's labels, in the order in which its metric names them. Values come from closed sets only. */
type Labels = readonly (string | number)[];

export interface Counter {
  add(labels: Labels, amount?: number): void;
}

export interface Histogram {
  /** @param value in the unit that the metric's name ends with. */
  observe(labels: Labels, value: number): void;
}

/** Counters and histograms in memory, and their text for Prometheus (its text exposition format 0.0.4). */
export interface Metrics {
  counter(name: string, help: string, labels: readonly string[]): Counter;
  histogram(name: string, help: string, labels: readonly string[], buckets: readonly number[]): Histogram;
  /** A number that is asked for when somebody reads the metrics. */
  gauge(name: string, help: string, read: () => number, type?: 'gauge' | 'counter'): void;
  expose(): string;
}

export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

interface Metric {
  readonly head: string;
  lines(): string[];
}

/** The samples whose labels begin alike. */
interface Branch<S> {
  readonly next: Map<string | number, Branch<S>>;
  sample?: S;
}

/** The samples of a metric by their label values, each made at its first use; found without making a text of them. */
function samples<S>(names: readonly string[], make: () => S) {
  const root: Branch<S> = { next: new Map() };
  const all: { readonly text: string; readonly sample: S }[] = [];

  function made(branch: Branch<S>, labels: Labels): S {
    const text = names.map((name, at) => `${name}="${quoted(String(labels[at] ?? ''))}"`).join(',');
    const sample = make();
    branch.sample = sample;
    all.push({ text, sample });
    return sample;
  }

  function grown(branch: Branch<S>, label: string | number): Branch<S> {
    const next: Branch<S> = { next: new Map() };
    branch.next.set(label, next);
    return next;
  }

  return {
    at(labels: Labels): S {
      let branch = root;
      for (const label of labels) {
        branch = branch.next.get(label) ?? grown(branch, label);
      }
      return branch.sample ?? made(branch, labels);
    },
    all: () => all,
  };
}

export function createMetrics(): Metrics {
  const metrics: Metric[] = [];
  const register = (name: string, help: string, type: string, lines: () => string[]) => {
    metrics.push({ head: `# HELP ${name} ${help}\n# TYPE ${name} ${type}`, lines });
  };

  return {
    counter(name, help, labels) {
      const counts = samples(labels, () => ({ value: 0 }));
      register(name, help, 'counter', () => counts.all().map(({ text, sample }) => line(name, text, sample.value)));
      return {
        add(values, amount = 1) {
          counts.at(values).value += amount;
        },
      };
    },
    histogram(name, help, labels, buckets) {
      const observed = samples(labels, () => ({ counts: buckets.map(() => 0), count: 0, sum: 0 }));
      register(name, help, 'histogram', () =>
        observed.all().flatMap(({ text, sample }) => histogramLines(name, text, buckets, sample)),
      );
      return {
        observe(values, value) {
          const sample = observed.at(values);
          sample.count += 1;
          sample.sum += value;
          const bucket = buckets.findIndex((bound) => value <= bound);
          if (bucket >= 0) sample.counts[bucket] = (sample.counts[bucket] ?? 0) + 1;
        },
      };
    },
    gauge(name, help, read, type = 'gauge') {
      register(name, help, type, () => [line(name, '', read())]);
    },
    expose: () => `${metrics.flatMap(({ head, lines }) => [head, ...lines()]).join('\n')}\n`,
  };
}

interface Observed {
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

/** Buckets count everything up to their bound, so each holds the ones before it. */
function histogramLines(name: string, labels: string, buckets: readonly number[], observed: Observed): string[] {
  const before = labels === '' ? '' : `${labels},`;
  let total = 0;
  const lines = buckets.map((bound, at) => {
    total += observed.counts[at] ?? 0;
    return line(`${name}_bucket`, `${before}le="${bound}"`, total);
  });
  return [
    ...lines,
    line(`${name}_bucket`, `${before}le="+Inf"`, observed.count),
    line(`${name}_sum`, labels, observed.sum),
    line(`${name}_count`, labels, observed.count),
  ];
}

function line(name: string, labels: string, value: number): string {
  return `${name}${labels === '' ? '' : `{${labels}}`} ${value}`;
}

function quoted(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
