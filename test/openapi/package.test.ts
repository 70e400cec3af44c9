import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { clientFiles } from '../../scripts/generate-client.ts';
import { readSources } from '../support/architecture.ts';

const root = join(import.meta.dirname, '../..');
const tsc = join(root, 'node_modules/.bin/tsc');
const run = promisify(execFile);

/** What somebody writes against the package. The lines that are wrong say so, and the compiler must agree. */
const SAMPLE = `
import { Configuration, OAuth2Api, OAuthApi, OidcApi, ResponseError, type OAuth2Client } from '@signet/client';

const configuration = new Configuration({ basePath: 'https://sign-in.example.com', accessToken: 'token' });
const oidc = new OidcApi(configuration);

export async function sample(): Promise<string | undefined> {
  const client: OAuth2Client = { client_name: 'Notes', 'client_name#de': 'Notizen', grant_types: ['authorization_code'] };
  const created: OAuth2Client = await oidc.createOidcDynamicClient(client);
  const { status, headers, data } = await oidc.setOidcDynamicClientRaw('id', created);
  const id: string | undefined = data.client_id;
  const issued: number | undefined = data.client_id_issued_at;
  const link: string | null = headers.get('link');
  const none: void = await oidc.deleteOidcDynamicClient('id', { signal: AbortSignal.timeout(1000) });
  const { sub, email_verified } = await oidc.getOidcUserInfo();
  const verified: boolean | undefined = email_verified;
  const list: readonly OAuth2Client[] = await new OAuth2Api(configuration).listOAuth2Clients(10);
  const claims = await new OAuthApi(configuration).getOpenIdUserInfo();
  const text: string = typeof claims === 'string' ? claims : claims.sub;

  // @ts-expect-error: a body is needed
  await oidc.createOidcDynamicClient();
  // @ts-expect-error: no such grant
  await oidc.createOidcDynamicClient({ grant_types: ['password'] });
  // @ts-expect-error: an id is a text
  await oidc.getOidcDynamicClient(7);
  // @ts-expect-error: a lifespan is a text
  await new OAuth2Api(configuration).setOAuth2ClientLifespans('id', { implicit_grant_id_token_lifespan: 60 });
  try {
    await oidc.discoverOidcConfiguration();
  } catch (error) {
    if (error instanceof ResponseError) return error.error;
  }
  return [sub, text, link, none, issued, verified, list.length, status, id].join();
}
`;

describe('the package @signet/client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signet-client-'));
  const installed = join(folder, 'node_modules/@signet/client');

  before(async () => {
    await run(tsc, ['-p', join(root, 'client/tsconfig.json'), '--outDir', join(installed, 'dist')]);
    cpSync(join(root, 'client/package.json'), join(installed, 'package.json'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'sample.ts'), SAMPLE);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('holds what is made of the API, and nothing that was made before', () => {
    const written = ['client/src/configuration.ts', 'client/src/runtime.ts'];
    const sources = globSync('client/src/**/*.ts', { cwd: root });
    const made = clientFiles().map(({ path }) => path);
    assert.deepEqual(
      sources.filter((path) => !written.includes(path) && !made.includes(path)),
      [],
    );
  });

  test('types what somebody writes against it', async () => {
    const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2022,dom'];
    await run(tsc, [...options, '--types', '', '--exactOptionalPropertyTypes', 'sample.ts'], { cwd: folder }).catch(
      ({ stdout }: { readonly stdout: string }) => assert.fail(stdout),
    );
  });

  test('runs as JavaScript', async () => {
    const client = await import(pathToFileURL(join(installed, 'dist/index.js')).href);
    assert.equal(typeof client.OidcApi.prototype.createOidcDynamicClient, 'function');
    assert.equal(new client.Configuration().basePath, 'http://localhost:4444');
  });

  test('has the version of the server, and no dependencies', () => {
    const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
    const manifest = read('client/package.json');
    assert.equal(manifest.version, read('package.json').version);
    assert.equal(read('client/openapi.json').info.version, manifest.version);
    assert.ok(!('dependencies' in manifest) && manifest.sideEffects === false);
  });

  test('an application loads only the classes that it uses: none imports another, or does anything when loaded', () => {
    for (const { path, text } of readSources(root, 'client/src')) {
      const imports = [...text.matchAll(/^import (?!type).* from '(.*)';$/gm)].map(([, from]) => from);
      const allowed = path.includes('/apis/') ? ['../runtime.ts'] : ['./configuration.ts'];
      assert.deepEqual(
        imports.filter((from) => !allowed.includes(from ?? '')),
        [],
        path,
      );
      const statements = text.split('\n').filter((line) => /^[a-z]/i.test(line));
      const harmless = /^(import|export|class|interface|type|function|async function|const \w+(: [^=]+)? = \/)/;
      assert.deepEqual(
        statements.filter((line) => !harmless.test(line)),
        [],
        path,
      );
    }
  });
});
