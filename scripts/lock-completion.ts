export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
  readonly [member: string]: unknown;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
  readonly [member: string]: unknown;
}

/** Packages that bring their binaries although they could be compiled. */
const PREBUILT = ['node_modules/better-sqlite3'];

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];

/** The same lock file with every platform's package in it and nothing to compile. */
export function completed(lock: Lock): Lock {
  const { '': root = {}, ...packages } = lock.packages;
  const entries = [...Object.entries(packages), ...missingPlatforms(lock)]
    .map(([path, entry]): [string, LockedPackage] => [
      path,
      PREBUILT.includes(path) ? { ...entry, gypfile: false } : entry,
    ])
    .sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: { '': root, ...Object.fromEntries(entries) } };
}

function missingPlatforms({ packages }: Lock): [string, LockedPackage][] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]): [string, LockedPackage][] => {
      const known = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
      const platform = platformOf(name);
      if (known !== undefined || platform === undefined) return [];
      const dev = entry.dev === true ? { dev: true } : {};
      return [[`node_modules/${name}`, { version, ...platform, ...dev, optional: true }]];
    }),
  );
}

/** `@biomejs/cli-linux-x64-musl` is for Linux on x64 with musl; undefined for a name that says no platform. */
function platformOf(name: string): { cpu: string[]; os?: string[]; libc?: string[] } | undefined {
  const words = name.split(/[/-]/);
  // WebAssembly runs on every system, where somebody asks for it.
  if (words.includes('wasm32')) return { cpu: ['wasm32'] };
  const at = words.findIndex((word) => SYSTEMS.includes(word));
  const [os, cpu, variant] = words.slice(Math.max(at, 0));
  if (at < 0 || os === undefined || cpu === undefined) return undefined;
  if (os !== 'linux' || variant === undefined) return { cpu: [cpu], os: [os] };
  return { cpu: [cpu], os: [os], libc: [variant.startsWith('musl') ? 'musl' : 'glibc'] };
}
