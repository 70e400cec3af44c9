/** The metrics of several processes as those of one server, in Prometheus's text format. */
export interface MetricTotals {
  /** What a process told last. */
  update(id: number, text: string): void;
  /** A process is gone: what it counted still counts, what it held it holds no more. */
  depart(id: number): void;
  expose(): string;
}

interface Family {
  readonly head: readonly string[];
  readonly type: string;
  readonly samples: ReadonlyMap<string, number>;
}

type Families = ReadonlyMap<string, Family>;

/** Since the start of the server, which is that of its oldest process; everything else adds up. */
const LARGEST: ReadonlySet<string> = new Set(['process_uptime_seconds']);

export function createMetricTotals(): MetricTotals {
  const present = new Map<number, Families>();
  let departed: Families = new Map();

  return {
    update: (id, text) => void present.set(id, parse(text)),
    depart(id) {
      const last = present.get(id);
      present.delete(id);
      if (last === undefined) return;
      departed = add([departed, new Map([...last].filter(([, { type }]) => type !== 'gauge'))]);
    },
    expose: () => print(add([...present.values(), departed])),
  };
}

function parse(text: string): Families {
  const families = new Map<string, { head: string[]; type: string; samples: Map<string, number> }>();
  let family: { head: string[]; type: string; samples: Map<string, number> } | undefined;
  for (const line of text.split('\n')) {
    const [, word, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (word !== undefined) {
      family = families.get(name) ?? { head: [], type: '', samples: new Map() };
      families.set(name, family);
      family.head.push(line);
      if (word === 'TYPE') family.type = rest;
    } else if (line !== '') {
      const at = line.lastIndexOf(' ');
      family?.samples.set(line.slice(0, at), Number(line.slice(at + 1)));
    }
  }
  return families;
}

function add(all: readonly Families[]): Families {
  const sums = new Map<string, { head: readonly string[]; type: string; samples: Map<string, number> }>();
  for (const [name, { head, type, samples }] of all.flatMap((families) => [...families])) {
    const sum = sums.get(name) ?? { head, type, samples: new Map<string, number>() };
    sums.set(name, sum);
    for (const [sample, value] of samples) {
      const before = sum.samples.get(sample) ?? 0;
      sum.samples.set(sample, LARGEST.has(name) ? Math.max(before, value) : before + value);
    }
  }
  return sums;
}

function print(families: Families): string {
  const lines = [...families.values()].flatMap(({ head, samples }) => [
    ...head,
    ...[...samples].map(([sample, value]) => `${sample} ${value}`),
  ]);
  return `${lines.join('\n')}\n`;
}
