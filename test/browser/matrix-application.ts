import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '../../node_modules');

/** Packages that a browser loads as they are, and where each begins. */
const IMPORTS: Readonly<Record<string, string>> = {
  '@babel/runtime/helpers/objectSpread2': '/npm/@babel/runtime/helpers/esm/objectSpread2.js',
  '@babel/runtime/helpers/defineProperty': '/npm/@babel/runtime/helpers/esm/defineProperty.js',
  'p-retry': '/npm/p-retry/index.js',
  'is-network-error': '/npm/is-network-error/index.js',
  loglevel: '/wrapped/loglevel/lib/loglevel.js',
  unhomoglyph: '/wrapped/unhomoglyph/index.js',
};

/**
 * A client of Matrix: matrix-js-sdk's own class, a button to sign in with, and what came of it. It is a native
 * application, which listens at whatever port it gets.
 */
const APPLICATION = `
import { OAuth2 } from '/npm/matrix-js-sdk/lib/oauth/index.js';
const server = sessionStorage.getItem('server') ?? new URL(location).searchParams.get('server');
const redirect = location.origin + '/callback';
const metadata = await (await fetch(server + '/_matrix/client/v1/auth_metadata')).json();
const show = (id, value) => { document.getElementById(id).textContent = JSON.stringify(value); };

document.getElementById('sign-in').onclick = async ({ target }) => {
  const clientId = await OAuth2.registerClient(metadata, { client_name: 'Chat', client_uri: 'https://chat.example/', application_type: 'native', redirect_uris: ['http://localhost/callback'] });
  const oauth = new OAuth2(metadata, { clientId });
  sessionStorage.setItem('server', server);
  sessionStorage.setItem('context', JSON.stringify(oauth.context));
  location = await oauth.generateAuthorizationCodeGrantUrl('the-state', redirect, 'fragment', target.dataset.prompt);
};

const code = new URLSearchParams(location.hash.slice(1)).get('code');
if (code !== null) {
  const oauth = new OAuth2(metadata, JSON.parse(sessionStorage.getItem('context')));
  const first = await oauth.completeAuthorizationCodeGrant(code, redirect);
  const tokens = await oauth.performRefreshTokenGrant(first.refresh_token);
  const get = async (path) => (await fetch(server + path, { headers: { authorization: 'Bearer ' + tokens.access_token } })).json();
  document.getElementById('sign-out').onclick = async () => {
    await Promise.all([oauth.revokeToken(tokens.access_token, 'access_token'), oauth.revokeToken(tokens.refresh_token)]);
    show('signed-out', true);
  };
  show('tokens', tokens);
  show('person', { ...(await get('/_matrix/client/v3/account/whoami')), device: oauth.context.deviceId });
}
document.getElementById('account').href = metadata.account_management_uri + '?action=org.matrix.devices_list';
document.body.dataset.ready = 'true';
`;

const PAGE = `<!doctype html><html lang="en"><title>Chat</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<body><button id="sign-in">Sign in</button><button id="sign-out">Sign out</button><a id="account">Account</a>
<pre id="tokens"></pre><pre id="person"></pre><pre id="signed-out"></pre>
<script type="module">${APPLICATION}</script>`;

export interface MatrixApplication {
  readonly origin: string;
  close(): Promise<unknown>;
}

export async function startMatrixApplication(): Promise<MatrixApplication> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  return {
    origin: `http://localhost:${address.port}`,
    close: () => new Promise((closed) => server.close(closed)),
  };
}

const answer: RequestListener = (request, response) => {
  const [, kind, ...path] = (request.url ?? '').split('?', 1).join('').split('/');
  const isModule = kind === 'npm' || kind === 'wrapped';
  const file = join(modules, ...path);
  response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html');
  if (kind === 'wrapped') response.end(asModule(file));
  else response.end(isModule ? readFileSync(file) : PAGE);
};

/** A CommonJS file for a browser; what it requires are data beside it. */
function asModule(file: string): string {
  const source = readFileSync(file, 'utf8');
  const data = /require\('\.\/(.+\.json)'\)/.exec(source)?.[1];
  const required = data === undefined ? 'undefined' : readFileSync(join(file, '..', data), 'utf8');
  return `const module = { exports: {} }; const exports = module.exports; const require = () => (${required});
(function () { ${source}\n }).call(globalThis); export default module.exports;`;
}
