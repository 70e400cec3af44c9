import type { Command } from 'commander';
import { isJsonObject, type JsonObject } from '../oauth/json.ts';
import { type AdminApi, connect } from './admin-api.ts';
import { Failure } from './failure.ts';
import type { Io } from './io.ts';
import {
  addPageOptions,
  addRemoteOptions,
  create,
  deleteEach,
  getEach,
  itemPath,
  jsonObject,
  list,
  type PageOptions,
  type RemoteOptions,
  type Resource,
  update,
} from './resource.ts';
import type { Verbs } from './verbs.ts';

const USERS: Resource = {
  path: '/admin/users',
  patch: 'members',
  view: {
    id: 'id',
    columns: [
      { title: 'ID', member: 'id' },
      { title: 'USERNAME', member: 'username' },
      { title: 'EMAIL', member: 'email' },
      { title: 'DISABLED', member: 'disabled' },
    ],
  },
};

interface PersonOptions extends RemoteOptions {
  readonly username?: string;
  readonly email?: string;
  readonly name?: string;
  readonly claims?: JsonObject;
}

interface PasswordOptions {
  readonly passwordStdin?: boolean;
}

const PERSON = 'id, username or email address';

interface DisabledOptions {
  readonly disable?: boolean;
  readonly enable?: boolean;
}

/** `create|get|list|update|delete user` and `set-password user`. */
export function addUserCommands(program: Command, verbs: Verbs, io: Io): void {
  const named = (verb: Command, description: string): Command =>
    verb.command('user').alias('users').description(description);

  addPerson(addPassword(named(verbs.create, 'make an account; the password is asked for')))
    .option('--no-password', 'make an account that cannot sign in with a password yet')
    .action((options: PersonOptions & PasswordOptions & { password: boolean }) => createUser(options, io));
  addRemoteOptions(named(verbs.get, 'show people'))
    .argument('<user...>', PERSON)
    .action(async (users: string[], options: RemoteOptions) =>
      getEach(USERS, await idsOf(users, options, io), options, io),
    );
  addPageOptions(named(verbs.list, 'list people'))
    .option('--search <text>', 'only those whose username or email begins with this')
    .action((options: PageOptions & { search?: string }) => list(USERS, options, io, { search: options.search }));
  addPerson(named(verbs.update, 'change what is given of a person'))
    .argument('<user>', PERSON)
    .option('--disable', 'let the person sign in no more')
    .option('--enable', 'let the person sign in again')
    .action((user: string, options: PersonOptions & DisabledOptions) => updateUser(user, options, io));
  addRemoteOptions(named(verbs.delete, 'remove people with all that is kept of them'))
    .argument('<user...>', PERSON)
    .action(async (users: string[], options: RemoteOptions) =>
      deleteEach(USERS, await idsOf(users, options, io), options, io),
    );

  const setPassword = program.command('set-password').description("change a person's password");
  addRemoteOptions(addPassword(named(setPassword, 'set a new password; it is asked for')))
    .argument('<user>', PERSON)
    .action((user: string, options: RemoteOptions & PasswordOptions) => changePassword(user, options, io));
}

function addPerson(command: Command): Command {
  command
    .option('--username <name>', 'name to sign in with')
    .option('--email <address>', 'email address')
    .option('--name <name>', 'full name')
    .option('--claims <json>', 'other claims, such as {"locale":"de"}; null removes one', jsonObject);
  return addRemoteOptions(command);
}

function addPassword(command: Command): Command {
  return command.option('--password-stdin', 'read the password from standard input');
}

async function createUser(options: PersonOptions & PasswordOptions & { password: boolean }, io: Io): Promise<void> {
  const claims = claimsOf(options);
  const members = { ...identifiersOf(options), ...(claims === undefined ? {} : { claims }) };
  const password = options.password ? { password: await readPassword(options, io) } : {};
  await create(USERS, { ...members, ...password }, options, io);
}

async function updateUser(user: string, options: PersonOptions & DisabledOptions, io: Io): Promise<void> {
  if (options.disable === true && options.enable === true) throw new Failure('Give --disable or --enable, not both.');
  const claims = claimsOf(options);
  const members = {
    ...identifiersOf(options),
    ...(claims === undefined ? {} : { claims }),
    ...(options.disable === true ? { disabled: true } : {}),
    ...(options.enable === true ? { disabled: false } : {}),
  };
  await update(USERS, await idOf(user, connect(options.endpoint, io.environment)), members, options, io);
}

async function changePassword(user: string, options: RemoteOptions & PasswordOptions, io: Io): Promise<void> {
  const password = await readPassword(options, io);
  const api = connect(options.endpoint, io.environment);
  const id = await idOf(user, api);
  await api.call('POST', `${itemPath(USERS, id)}/password`, { password });
  io.out(id);
}

function idsOf(users: readonly string[], options: RemoteOptions, io: Io): Promise<string[]> {
  const api = connect(options.endpoint, io.environment);
  return Promise.all(users.map((user) => idOf(user, api)));
}

/** People know names, not ids. What is no name is taken for an id, and the server says if it is none. */
async function idOf(user: string, api: AdminApi): Promise<string> {
  const { body } = await api.call('GET', `${USERS.path}?${new URLSearchParams({ search: user })}`);
  const wanted = user.toLowerCase();
  const found = (Array.isArray(body) ? body : []).find(
    (item) =>
      isJsonObject(item) && [item['username'], item['email']].some((name) => String(name).toLowerCase() === wanted),
  );
  const id = isJsonObject(found) ? found['id'] : undefined;
  return typeof id === 'string' ? id : user;
}

function identifiersOf({ username, email }: PersonOptions): JsonObject {
  return { ...(username === undefined ? {} : { username }), ...(email === undefined ? {} : { email }) };
}

function claimsOf({ name, claims }: PersonOptions): JsonObject | undefined {
  if (name === undefined) return claims;
  return { ...claims, name };
}

/** From standard input or the person; an argument would be readable to everybody on the machine. */
async function readPassword({ passwordStdin }: PasswordOptions, io: Io): Promise<string> {
  if (passwordStdin === true) return notEmpty((await io.input()).replace(/\r?\n$/, ''));
  const password = await io.ask('Password: ');
  if (password === undefined)
    throw new Failure('Nobody is there to ask for the password: pipe it in with --password-stdin.');
  if ((await io.ask('Again: ')) !== password) throw new Failure('The two passwords differ; nothing was changed.');
  return notEmpty(password);
}

function notEmpty(password: string): string {
  if (password === '') throw new Failure('The password is empty; nothing was changed.');
  return password;
}
