/**
 * The least that a server of these answers can do: it reads the request, answers with a constant of the same size, signs
 * once where an ID token is issued, and writes the same rows in groups. Prints its address when it listens.
 */
import cluster from 'node:cluster';
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { PERSON, REDIRECT_URI } from '../peer.ts';
import { openPostgresWriter } from './floor-postgres.ts';
import { GroupWriter, type RowWriter } from './floor-writer.ts';

const [, , port = '0', database = '', alg = 'ES256', processes = '1'] = process.argv;
const { privateKey } =
  alg === 'RS256'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: 'P-256' });

const PREFIX = 'ory_xx_';
const ID_LENGTH = 43;
/** A code or token that carries the id of its row. */
const opaque = (id: string): string => `${PREFIX}${id}.${'b'.repeat(43)}`;
const idOf = (token: string): string => token.slice(PREFIX.length, PREFIX.length + ID_LENGTH);
const ACCESS_TOKEN = opaque('a'.repeat(ID_LENGTH));
const HEADER = Buffer.from(JSON.stringify({ alg, kid: 'c'.repeat(36), typ: 'JWT' })).toString('base64url');
const NOW = 1_790_000_000;
const CLAIMS = Buffer.from(
  JSON.stringify({
    iss: 'http://127.0.0.1:4444',
    sub: 'd'.repeat(36),
    aud: ['bench'],
    exp: NOW + 3600,
    iat: NOW,
    auth_time: NOW,
    nonce: 'e'.repeat(22),
    sid: 'f'.repeat(36),
    at_hash: 'g'.repeat(22),
    jti: 'h'.repeat(36),
  }),
).toString('base64url');

const INTROSPECTED = JSON.stringify({
  active: true,
  client_id: 'bench',
  sub: 'bench',
  exp: NOW + 3600,
  iat: NOW,
  nbf: NOW,
  aud: [],
  iss: 'http://127.0.0.1:4444',
  token_type: 'Bearer',
  token_use: 'access_token',
});
const USERINFO = JSON.stringify({ sub: 'd'.repeat(36), email: PERSON.email, ...PERSON.claims });

let made = 0;
/** An id nobody used; each run writes the same rows. */
const nextId = (): string => `${cluster.worker?.id ?? 0}-${++made}`.padStart(ID_LENGTH, '0');

function idToken(): string {
  const input = `${HEADER}.${CLAIMS}`;
  const signature = sign('sha256', Buffer.from(input), {
    key: privateKey,
    ...(alg === 'ES256' && { dsaEncoding: 'ieee-p1363' }),
  });
  return `${input}.${signature.toString('base64url')}`;
}

const CLIENT_CREDENTIALS = JSON.stringify({
  access_token: ACCESS_TOKEN,
  expires_in: 3600,
  scope: '',
  token_type: 'bearer',
});

async function token(writer: RowWriter, body: string): Promise<string> {
  const form = new URLSearchParams(body);
  if (form.get('grant_type') === 'client_credentials') {
    await writer.write({ insert: [nextId()], update: [] });
    return CLIENT_CREDENTIALS;
  }
  const used = idOf(form.get('code') ?? form.get('refresh_token') ?? '');
  const refreshToken = nextId();
  const id_token = idToken();
  await writer.write({ insert: [nextId(), refreshToken], update: [used] });
  return JSON.stringify({
    access_token: ACCESS_TOKEN,
    expires_in: 3600,
    id_token,
    refresh_token: opaque(refreshToken),
    scope: 'openid profile email offline_access',
    token_type: 'bearer',
  });
}

function json(response: ServerResponse, body: string): void {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    pragma: 'no-cache',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

async function authorize(writer: RowWriter, url: string, response: ServerResponse): Promise<void> {
  const state = new URLSearchParams(url.slice(url.indexOf('?'))).get('state') ?? '';
  const code = nextId();
  await writer.write({ insert: [code], update: [] });
  const location = `${REDIRECT_URI}?code=${opaque(code)}&iss=http%3A%2F%2F127.0.0.1%3A4444&scope=openid+profile&state=${state}`;
  response.writeHead(303, { location, 'cache-control': 'no-store', 'content-length': 0 }).end();
}

async function answer(writer: RowWriter, url: string, response: ServerResponse, body: string): Promise<void> {
  if (url.startsWith('/authorize')) await authorize(writer, url, response);
  else if (url === '/token') json(response, await token(writer, body));
  else json(response, url === '/introspection' ? INTROSPECTED : USERINFO);
}

async function serve(): Promise<void> {
  const writer = database.startsWith('postgres') ? await openPostgresWriter(database) : new GroupWriter(database);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => void answer(writer, request.url ?? '/', response, Buffer.concat(chunks).toString()));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(Number(port), '127.0.0.1', () => {
    if (cluster.isPrimary) ready();
  });
}

const ready = (): unknown => process.stdout.write(`http://127.0.0.1:${port}\n`);

/** The workers come one after another, since the first makes the table. */
function start(left: number): void {
  if (left === 0) ready();
  else cluster.fork().once('listening', () => start(left - 1));
}

if (cluster.isPrimary && Number(processes) > 1) start(Number(processes));
else await serve();
