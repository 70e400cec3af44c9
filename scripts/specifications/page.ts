import { SETTINGS } from '../../src/config/settings.ts';
import { openApiDocument } from '../../src/endpoints/openapi/document.ts';
import { oAuth2Client } from '../../src/endpoints/openapi/schemas/client.ts';
import { oidcConfiguration } from '../../src/endpoints/openapi/schemas/discovery.ts';
import { OAUTH } from './oauth.ts';
import { OPENID } from './openid.ts';
import { type Specification, STATES } from './specification.ts';

const { paths } = openApiDocument({ version: '0', servers: { public: 'http://p', admin: 'http://a' } });

/** What a specification may name, by where it names it. */
const KNOWN: Readonly<Record<'settings' | 'members' | 'client' | 'paths', ReadonlySet<string>>> = {
  settings: new Set(SETTINGS.map(({ path }) => path)),
  members: new Set(Object.keys(oidcConfiguration.properties ?? {})),
  client: new Set(Object.keys(oAuth2Client.properties ?? {})),
  paths: new Set(Object.keys(paths)),
};

const KINDS = ['settings', 'members', 'client', 'paths'] as const;

/** What the specifications name that is not there, as sentences. */
export function unknownNames(specifications: readonly Specification[]): readonly string[] {
  return specifications.flatMap((specification) =>
    KINDS.flatMap((kind) =>
      (specification[kind] ?? [])
        .filter((name) => !KNOWN[kind].has(name))
        .map((name) => `${specification.name}: ${kind} has no ${name}`),
    ),
  );
}

/** `docs/reference/specifications.md`. */
export function specificationsPage(): string {
  const unknown = unknownNames([...OAUTH, ...OPENID]);
  if (unknown.length > 0) throw new Error(unknown.join('; '));
  const states = Object.entries(STATES).map(([state, meaning]) => `- **${state}**: ${meaning}`);
  return [
    '# Specifications',
    '<!-- Made by scripts/generate.ts from scripts/specifications and the tables that serve the requests. -->',
    `What Signet implements, how one comes to have it, and what changes it. The values are those that this version serves;
what a server says of itself is at \`/.well-known/openid-configuration\`.`,
    states.join('\n'),
    `## OAuth\n\n${tableOf(OAUTH)}`,
    `## OpenID and others\n\n${tableOf(OPENID)}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function tableOf(specifications: readonly Specification[]): string {
  const rows = specifications.map((one) =>
    row([linkOf(one), one.state, codes(one.settings), servedBy(one), noteOf(one)]),
  );
  return [row(['specification', 'state', 'settings', 'where', 'what']), row(['-', '-', '-', '-', '-']), ...rows].join(
    '\n',
  );
}

function linkOf({ name, title, url }: Specification): string {
  return title.includes(name) ? `[${title}](${url})` : `[${name}](${url}), ${title}`;
}

/** Endpoints, discovery members and client members. */
function servedBy({ paths: endpoints, members, client }: Specification): string {
  return [
    endpoints && codes(endpoints),
    members && `discovery: ${codes(members)}`,
    client && `client: ${codes(client)}`,
  ]
    .filter((part) => part !== undefined)
    .join('<br>');
}

function noteOf({ values, note, guide }: Specification): string {
  return [values && `${codes(values)}.`, note, guide && `[Guide](../guide/${guide}.md)`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function codes(names: readonly string[] = []): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
