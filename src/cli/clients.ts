import { type Command, Option } from 'commander';
import { type Json, type JsonObject, parseJsonObject } from '../oauth/json.ts';
import { AUTH_METHOD_NAMES } from '../oauth/registration/vocabulary.ts';
import { repeated } from './configuration.ts';
import { Failure } from './failure.ts';
import { readFile } from './files.ts';
import type { Io } from './io.ts';
import {
  addPageOptions,
  addRemoteOptions,
  create,
  deleteEach,
  getEach,
  jsonObject,
  list,
  type PageOptions,
  type RemoteOptions,
  type Resource,
  update,
} from './resource.ts';
import type { Verbs } from './verbs.ts';

export const CLIENTS: Resource = {
  path: '/admin/clients',
  patch: 'operations',
  view: {
    id: 'client_id',
    columns: [
      { title: 'CLIENT ID', member: 'client_id' },
      { title: 'NAME', member: 'client_name' },
      { title: 'GRANT TYPES', member: 'grant_types' },
      { title: 'RESPONSE TYPES', member: 'response_types' },
      { title: 'SCOPE', member: 'scope' },
      { title: 'REDIRECT URIS', member: 'redirect_uris' },
    ],
  },
};

/** `list`: repeated or comma-separated. `words`: the same, sent as one text of words. */
type FlagKind = 'text' | 'list' | 'words' | 'switch' | 'json';

interface ClientFlag {
  readonly flag: string;
  readonly member: string;
  readonly kind: FlagKind;
  readonly help: string;
}

/** Hydra's flags and the members of the client that they set. */
const FLAGS: readonly ClientFlag[] = [
  { flag: 'name', member: 'client_name', kind: 'text', help: 'name that people see' },
  { flag: 'redirect-uri', member: 'redirect_uris', kind: 'list', help: 'where answers may go' },
  { flag: 'grant-type', member: 'grant_types', kind: 'list', help: 'grant types that it may use' },
  { flag: 'response-type', member: 'response_types', kind: 'list', help: 'response types that it may use' },
  { flag: 'scope', member: 'scope', kind: 'words', help: 'scopes that it may ask for' },
  { flag: 'audience', member: 'audience', kind: 'list', help: 'audiences that it may ask for' },
  { flag: 'secret', member: 'client_secret', kind: 'text', help: 'its secret; made up when absent' },
  {
    flag: 'token-endpoint-auth-method',
    member: 'token_endpoint_auth_method',
    kind: 'text',
    help: AUTH_METHOD_NAMES.join(', '),
  },
  {
    flag: 'token-endpoint-auth-signing-alg',
    member: 'token_endpoint_auth_signing_alg',
    kind: 'text',
    help: 'algorithm of its assertions, with private_key_jwt and client_secret_jwt',
  },
  {
    flag: 'tls-client-auth-subject-dn',
    member: 'tls_client_auth_subject_dn',
    kind: 'text',
    help: 'subject of its certificate as RFC 4514 writes it, with tls_client_auth; or one of the next four',
  },
  { flag: 'tls-client-auth-san-dns', member: 'tls_client_auth_san_dns', kind: 'text', help: 'host in its certificate' },
  { flag: 'tls-client-auth-san-uri', member: 'tls_client_auth_san_uri', kind: 'text', help: 'URI in its certificate' },
  {
    flag: 'tls-client-auth-san-ip',
    member: 'tls_client_auth_san_ip',
    kind: 'text',
    help: 'address in its certificate',
  },
  {
    flag: 'tls-client-auth-san-email',
    member: 'tls_client_auth_san_email',
    kind: 'text',
    help: 'email address in its certificate',
  },
  {
    flag: 'tls-client-certificate-bound-access-tokens',
    member: 'tls_client_certificate_bound_access_tokens',
    kind: 'switch',
    help: 'bind its tokens to its certificate',
  },
  { flag: 'jwks-uri', member: 'jwks_uri', kind: 'text', help: 'URL of its public keys' },
  { flag: 'owner', member: 'owner', kind: 'text', help: 'who is responsible for it' },
  { flag: 'contact', member: 'contacts', kind: 'list', help: 'address of somebody responsible' },
  { flag: 'client-uri', member: 'client_uri', kind: 'text', help: 'its home page' },
  { flag: 'logo-uri', member: 'logo_uri', kind: 'text', help: 'its logo' },
  { flag: 'policy-uri', member: 'policy_uri', kind: 'text', help: 'its privacy policy' },
  { flag: 'tos-uri', member: 'tos_uri', kind: 'text', help: 'its terms of service' },
  {
    flag: 'post-logout-callback',
    member: 'post_logout_redirect_uris',
    kind: 'list',
    help: 'where a browser may go after logout',
  },
  { flag: 'allowed-cors-origin', member: 'allowed_cors_origins', kind: 'list', help: 'origins whose scripts may call' },
  {
    flag: 'backchannel-logout-callback',
    member: 'backchannel_logout_uri',
    kind: 'text',
    help: 'URL to tell of logouts',
  },
  {
    flag: 'backchannel-logout-session-required',
    member: 'backchannel_logout_session_required',
    kind: 'switch',
    help: 'put the session id into back-channel logout tokens',
  },
  {
    flag: 'frontchannel-logout-callback',
    member: 'frontchannel_logout_uri',
    kind: 'text',
    help: 'page to load on logout',
  },
  {
    flag: 'frontchannel-logout-session-required',
    member: 'frontchannel_logout_session_required',
    kind: 'switch',
    help: 'put the session id into the address of that page',
  },
  { flag: 'subject-type', member: 'subject_type', kind: 'text', help: 'public or pairwise' },
  { flag: 'sector-identifier-uri', member: 'sector_identifier_uri', kind: 'text', help: 'sector of pairwise subjects' },
  { flag: 'profile', member: 'profile', kind: 'text', help: 'default, fapi_2 or fapi_2_message_signing' },
  { flag: 'access-token-strategy', member: 'access_token_strategy', kind: 'text', help: 'opaque or jwt' },
  {
    flag: 'request-object-signing-alg',
    member: 'request_object_signing_alg',
    kind: 'text',
    help: 'algorithm of its request objects',
  },
  { flag: 'request-uri', member: 'request_uris', kind: 'list', help: 'where its request objects are' },
  {
    flag: 'require-signed-request-object',
    member: 'require_signed_request_object',
    kind: 'switch',
    help: 'take signed request objects only',
  },
  { flag: 'response-mode', member: 'response_modes', kind: 'list', help: 'how it is answered; any way when absent' },
  {
    flag: 'require-pushed-authorization-requests',
    member: 'require_pushed_authorization_requests',
    kind: 'switch',
    help: 'take pushed authorization requests only',
  },
  { flag: 'metadata', member: 'metadata', kind: 'json', help: 'a JSON object of your own' },
  { flag: 'skip-consent', member: 'skip_consent', kind: 'switch', help: 'do not ask people for consent' },
  { flag: 'skip-logout-consent', member: 'skip_logout_consent', kind: 'switch', help: 'do not ask people on logout' },
];

type ClientOptions = RemoteOptions & { readonly file?: string; readonly id?: string } & Readonly<
    Record<string, unknown>
  >;

/** `create|get|list|update|delete oauth2-client`. */
export function addClientCommands(verbs: Verbs, io: Io): void {
  const named = (verb: Command, description: string): Command => clientCommand(verb).description(description);

  addClientFlags(named(verbs.create, 'register an application'))
    .option('--id <id>', 'its client_id; made up when absent')
    .action((options: ClientOptions) => create(CLIENTS, { ...membersOf(options), ...idOf(options) }, options, io));
  addRemoteOptions(named(verbs.get, 'show applications'))
    .argument('<id...>')
    .action((ids: string[], options: RemoteOptions) => getEach(CLIENTS, ids, options, io));
  addPageOptions(named(verbs.list, 'list applications'))
    .option('--owner <owner>', 'only those of this owner')
    .option('--name <name>', 'only those of this name')
    .action((options: PageOptions & { owner?: string; name?: string }) =>
      list(CLIENTS, options, io, { owner: options.owner, client_name: options.name }),
    );
  addClientFlags(named(verbs.update, 'change what is given of an application'))
    .argument('<id>')
    .action((id: string, options: ClientOptions) => update(CLIENTS, id, membersOf(options), options, io));
  addRemoteOptions(named(verbs.delete, 'remove applications with all they were granted'))
    .argument('<id...>')
    .action((ids: string[], options: RemoteOptions) => deleteEach(CLIENTS, ids, options, io));
}

/** Hydra's names of the thing, under one of the verbs. */
export function clientCommand(verb: Command): Command {
  return verb.command('oauth2-client').aliases(['client', 'clients', 'oauth2-clients']);
}

function addClientFlags(command: Command): Command {
  for (const flag of FLAGS) command.addOption(optionOf(flag));
  command.option('--file <file>', 'a JSON file with members of the client; flags win over it');
  return addRemoteOptions(command);
}

function optionOf({ flag, kind, help }: ClientFlag): Option {
  switch (kind) {
    case 'text':
      return new Option(`--${flag} <value>`, help);
    case 'list':
    case 'words':
      return repeated(`--${flag} <value>`, `${help} (repeat, or separate with commas)`);
    case 'json':
      return new Option(`--${flag} <json>`, help).argParser(jsonObject);
    case 'switch':
      return new Option(`--${flag} [boolean]`, help).choices(['true', 'false']);
  }
}

function idOf({ id }: ClientOptions): JsonObject {
  return id === undefined ? {} : { client_id: id };
}

function membersOf(options: ClientOptions): JsonObject {
  const file = options.file === undefined ? {} : readMembers(options.file);
  const given = FLAGS.flatMap((flag): [string, Json][] => {
    const value = valueOfFlag(flag.kind, options[camelCase(flag.flag)]);
    return value === undefined ? [] : [[flag.member, value]];
  });
  return { ...file, ...Object.fromEntries(given) };
}

function valueOfFlag(kind: FlagKind, value: unknown): Json | undefined {
  switch (kind) {
    case 'list':
      return Array.isArray(value) ? split(value) : undefined;
    case 'words':
      return Array.isArray(value) ? split(value).join(' ') : undefined;
    case 'switch':
      return value === undefined ? undefined : value === true || value === 'true';
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'json':
      return value === undefined ? undefined : parseJsonObject(JSON.stringify(value));
  }
}

function split(values: readonly unknown[]): string[] {
  const entries = values.flatMap((value) => String(value).split(',')).map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '');
}

function readMembers(path: string): JsonObject {
  const members = parseJsonObject(readFile(path));
  if (members === undefined) throw new Failure(`${path} must hold one JSON object, a client.`);
  return members;
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
