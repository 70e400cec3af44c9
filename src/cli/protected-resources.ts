import { type Command, Option } from 'commander';
import { isJsonObject, type Json, type JsonObject } from '../oauth/json.ts';
import { type AdminApi, connect } from './admin-api.ts';
import { repeated } from './configuration.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import { showOne } from './output.ts';
import {
  addPageOptions,
  addRemoteOptions,
  create,
  deleteEach,
  getEach,
  itemPath,
  list,
  type PageOptions,
  type RemoteOptions,
  type Resource,
} from './resource.ts';
import type { Verbs } from './verbs.ts';

const PROTECTED_RESOURCES: Resource = {
  path: '/admin/oauth2/resources',
  patch: 'members',
  view: {
    id: 'id',
    columns: [
      { title: 'ID', member: 'id' },
      { title: 'IDENTIFIER', member: 'identifier' },
      { title: 'NAME', member: 'name' },
      { title: 'SCOPES', member: 'scopes' },
      { title: 'TOKENS', member: 'access_token_strategy' },
    ],
  },
};

interface ResourceOptions extends RemoteOptions {
  readonly name?: string;
  readonly scope?: readonly string[];
  readonly accessTokenStrategy?: string;
  readonly accessTokenLifespan?: string;
  readonly accessTokenSigningAlg?: string;
  readonly allowedClient?: readonly string[];
  readonly introspectionClient?: readonly string[];
}

const NAMED = 'its id or identifier';

/** `create|get|list|update|delete resource`. */
export function addProtectedResourceCommands(verbs: Verbs, io: Io): void {
  const named = (verb: Command, description: string): Command =>
    verb.command('resource').alias('resources').description(description);

  addMembers(named(verbs.create, 'register an API that tokens can be for'))
    .argument('<identifier>', 'its URI, which clients name and tokens have as their audience')
    .action((identifier: string, options: ResourceOptions) =>
      create(PROTECTED_RESOURCES, { identifier, ...membersOf(options) }, options, io),
    );
  addRemoteOptions(named(verbs.get, 'show APIs that tokens can be for'))
    .argument('<resource...>', NAMED)
    .action(async (resources: string[], options: RemoteOptions) =>
      getEach(PROTECTED_RESOURCES, await idsOf(resources, options, io), options, io),
    );
  addPageOptions(named(verbs.list, 'list APIs that tokens can be for')).action((options: PageOptions) =>
    list(PROTECTED_RESOURCES, options, io),
  );
  addMembers(named(verbs.update, 'change what is given of an API that tokens can be for'))
    .argument('<resource>', NAMED)
    .action((resource: string, options: ResourceOptions) => update(resource, options, io));
  addRemoteOptions(named(verbs.delete, 'remove APIs, for which no more tokens are issued'))
    .argument('<resource...>', NAMED)
    .action(async (resources: string[], options: RemoteOptions) =>
      deleteEach(PROTECTED_RESOURCES, await idsOf(resources, options, io), options, io),
    );
}

const LISTED = '(repeat, or separate with commas)';

function addMembers(command: Command): Command {
  command
    .option('--name <name>', 'name that people see when they are asked')
    .addOption(repeated('--scope <scope>', `scopes that it knows; all when absent ${LISTED}`))
    .addOption(new Option('--access-token-strategy <form>', 'form of its tokens').choices(['opaque', 'jwt']))
    .option('--access-token-lifespan <duration>', 'how long its tokens live, such as 10m')
    .option('--access-token-signing-alg <alg>', 'what its JWTs are signed with')
    .addOption(repeated('--allowed-client <id>', `clients that may have tokens for it; all when absent ${LISTED}`))
    .addOption(repeated('--introspection-client <id>', `clients that may introspect its tokens ${LISTED}`));
  return addRemoteOptions(command);
}

function membersOf(options: ResourceOptions): JsonObject {
  const given: Readonly<Record<string, Json | undefined>> = {
    name: options.name,
    scopes: split(options.scope),
    access_token_strategy: options.accessTokenStrategy,
    access_token_lifespan: options.accessTokenLifespan,
    access_token_signing_alg: options.accessTokenSigningAlg,
    allowed_clients: split(options.allowedClient),
    introspection_clients: split(options.introspectionClient),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function split(values: readonly string[] | undefined): string[] | undefined {
  return values?.flatMap((value) => value.split(',')).filter((value) => value !== '');
}

/** The API replaces whole resources. */
async function update(resource: string, options: ResourceOptions, io: Io): Promise<void> {
  const members = membersOf(options);
  if (Object.keys(members).length === 0) throw new Failure('Nothing to change was given; --help says what can be.');
  const api = connect(options.endpoint, io.environment);
  const path = itemPath(PROTECTED_RESOURCES, await idOf(resource, api));
  const changed = await api.one('PUT', path, { ...(await api.one('GET', path)), ...members });
  io.out(showOne(changed, PROTECTED_RESOURCES.view, options.format));
}

function idsOf(resources: readonly string[], options: RemoteOptions, io: Io): Promise<string[]> {
  const api = connect(options.endpoint, io.environment);
  return Promise.all(resources.map((resource) => idOf(resource, api)));
}

/** What is no identifier is taken for an id, and the server says if it is none. */
async function idOf(resource: string, api: AdminApi): Promise<string> {
  if (!resource.includes(':')) return resource;
  const { body } = await api.call(
    'GET',
    `${PROTECTED_RESOURCES.path}?${new URLSearchParams({ identifier: resource })}`,
  );
  const [found] = Array.isArray(body) ? body : [];
  const id = isJsonObject(found) ? found['id'] : undefined;
  if (typeof id !== 'string') throw new Failure(`There is no resource with the identifier ${resource}.`);
  return id;
}
