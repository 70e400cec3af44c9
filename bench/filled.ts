import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fill, type SampleToken } from './filling.ts';
import { HttpClient } from './http.ts';
import { PERSON } from './peer.ts';
import { startSignet } from './peers/signet.ts';

/** A database file with a crowd in it, that no server has open. */
export interface FilledStore {
  readonly size: number;
  readonly dsn: string;
  readonly secret: string;
  /** The secret of each client, and the password of each person. */
  readonly client_secret: string;
  readonly password: string;
  readonly clients: number;
  readonly people: number;
  readonly bytes: number;
  /** How long the filling took. */
  readonly seconds: number;
  readonly sample: readonly SampleToken[];
}

const SAMPLE = 10_000;
const MODEL = 'model';

/** The store of this size in the folder: the one that is there, or a new one. */
export async function filledStore(size: number, folder: string): Promise<FilledStore> {
  const place = join(folder, `signet-scale-${size}`);
  const description = join(place, 'filled.json');
  if (existsSync(description)) return JSON.parse(await readFile(description, 'utf8'));
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  const filled = await newStore(size, join(place, 'scale.db'));
  await writeFile(description, JSON.stringify(filled));
  return filled;
}

export async function forget({ dsn }: FilledStore): Promise<void> {
  await rm(join(dsn.slice('sqlite://'.length), '..'), { recursive: true, force: true });
}

/** The server makes its tables, a person and a client, which the others are like. */
async function newStore(size: number, file: string): Promise<FilledStore> {
  const [dsn, secret] = [`sqlite://${file}`, randomBytes(24).toString('hex')];
  const server = await startSignet({ dsn, secret, id_token_alg: 'ES256', prepare: true });
  const client_secret = await createModel(server.admin, server.target.redirectUri).finally(server.stop);
  const [clients, people] = [Math.ceil(size / 100), Math.ceil(size / 10)];
  const began = performance.now();
  const sample = await fill({
    ...{ dsn, secret, client_id: MODEL, username: PERSON.username },
    ...{ tokens: size, clients, people, sample: SAMPLE },
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  const { size: bytes } = await stat(file);
  const { password } = server.target.person;
  return { size, dsn, secret, client_secret, password, clients, people, bytes, seconds, sample };
}

/** With a secret that the server made, as most have: its hash is no slow one. */
async function createModel(admin: string, redirectUri: string): Promise<string> {
  const http = new HttpClient();
  try {
    const { status, body } = await http.send(`${admin}/admin/clients`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: MODEL,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        scope: 'openid profile email offline_access',
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
      }),
    });
    const created: { client_secret?: string } = JSON.parse(body);
    if (status !== 201 || created.client_secret === undefined) throw new Error(`${status} ${body}`);
    return created.client_secret;
  } finally {
    http.close();
  }
}
