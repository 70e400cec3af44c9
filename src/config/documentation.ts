import { stringify } from 'yaml';
import { NOT_HONOURED } from './known.ts';
import { environmentName, SETTINGS, type Setting } from './settings.ts';

const HEADER = `# Every setting of Signet with its default. Remove the "#" before a setting to change it; groups that stay empty mean
# nothing. Each setting can also be given in the environment (serve.public.port as SERVE_PUBLIC_PORT) and on the
# command line (--set serve.public.port=4444), which win over this file. Durations are written as 30s, 10m or 1h30m.
# "signet config check --config signet.yml" says whether all is right. Made from the schema by scripts/generate.ts.
`;

/** `signet.example.yml`: every setting, commented out, under its groups. Empty groups are no settings. */
export function exampleFile(): string {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const setting of SETTINGS) {
    const groups = setting.path.split('.').slice(0, -1);
    const shared = groups.findIndex((name, index) => name !== open[index]);
    const first = shared === -1 ? groups.length : shared;
    if (first === 0) lines.push('');
    for (const [depth, name] of groups.entries()) if (depth >= first) lines.push(`${indent(depth)}${name}:`);
    lines.push(...exampleOf(setting, groups.length));
    open = groups;
  }
  return `${HEADER}${lines.join('\n')}\n`;
}

function exampleOf(setting: Setting, depth: number): string[] {
  const name = setting.path.split('.').at(-1) ?? '';
  const text = stringify(
    { [name]: exampleValue(setting) },
    { flowCollectionPadding: false, collectionStyle: 'flow', lineWidth: 0 },
  );
  const entry = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const fallback = setting.fallback === undefined ? '' : ` Default: ${setting.fallback}.`;
  return [`${indent(depth)}# ${setting.description}${fallback}`, `${indent(depth)}# ${entry}`];
}

/** The default; where there is none to write down, something that would be right. */
function exampleValue(setting: Setting): unknown {
  const unset = setting.default === undefined || setting.default === null;
  return unset ? (setting.example ?? null) : setting.default;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

/** `docs/reference/configuration.md`. */
export function configurationPage(): string {
  const groups = Map.groupBy(SETTINGS, (setting) => setting.path.split('.')[0] ?? '');
  const sections = [...groups].map(([name, settings]) => `## ${name}\n\n${settingsTable(settings)}`);
  return `${INTRODUCTION}\n${sections.join('\n\n')}\n\n${CLOSING}\n${ignoredTable()}\n`;
}

const INTRODUCTION = `# Configuration

<!-- Made from the schema by scripts/generate.ts. -->

Settings come from a file (\`--config signet.yml\`, YAML or JSON), from the environment and from flags. A flag wins over
the environment, the environment over the file, a later file over an earlier one. \`signet config check\` says whether the
server would start, \`signet config example\` prints a file with every setting.

In the environment a list is separated by commas (\`SECRETS_SYSTEM=new,old\`) or written as JSON; a whole group can be given
as JSON (\`BRANDING_COLOURS={"accent":"#a61e4d"}\`). On the command line \`--set path=value\` reaches every setting. Durations
are written as Go writes them: \`30s\`, \`10m\`, \`1h30m\`.

Names and shapes are Hydra's where Hydra has the setting (last column), so a Hydra file is accepted as it is. What Signet
does not have is named in a warning; what is wrong is refused, all of it at once.

Without \`dev\`, a server starts only with an https issuer, TLS of its own or a proxy named in
\`serve.tls.allow_termination_from\`, a \`dsn\` and \`secrets.system\`.
`;

const CLOSING = `## Accepted without effect

Settings of Hydra that may stand in the file and change nothing here. The server says so when it starts.
`;

function settingsTable(settings: readonly Setting[]): string {
  const rows = settings.map(({ path, description, hydra, ...setting }) =>
    row([
      code(path),
      code(environmentName(path)),
      defaultOf({ path, description, hydra, ...setting }),
      description,
      hydra ? 'yes' : 'no',
    ]),
  );
  return [
    row(['setting', 'environment variable', 'default', 'meaning', 'Hydra']),
    row(['-', '-', '-', '-', '-']),
    ...rows,
  ].join('\n');
}

function defaultOf(setting: Setting): string {
  if (setting.fallback !== undefined) return setting.fallback;
  return setting.default === null || setting.default === '' ? 'none' : code(JSON.stringify(setting.default));
}

function ignoredTable(): string {
  const rows = NOT_HONOURED.map(({ path, because }) => row([code(path), because ?? 'what it asks for is so anyway']));
  return [row(['setting', 'why']), row(['-', '-']), ...rows].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
