import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import * as client from '../../client/src/index.ts';
import { openApiDocument } from '../../src/endpoints/openapi/document.ts';
import { NAMED, operationOf, WHOLE } from './whole.ts';

const TAGS: Readonly<Record<string, string>> = {
  OidcApi: 'oidc',
  OAuth2Api: 'oAuth2',
  JwkApi: 'jwk',
  WellknownApi: 'wellknown',
  MetadataApi: 'metadata',
};

const declarations = readFileSync(createRequire(import.meta.url).resolve('@ory/client/dist/api.d.ts'), 'utf8');

interface Signature {
  readonly name: string;
  readonly parameters: readonly string[];
}

/** The methods of one of @ory/client's classes, with the names of their parameters in order. */
function signaturesOf(api: string): readonly Signature[] {
  const start = declarations.indexOf(`export declare const ${api}AxiosParamCreator`);
  const body = declarations.slice(start, declarations.indexOf('\n};', start));
  return [...body.matchAll(/^ {4}(\w+): \((.*)\) => Promise<RequestArgs>;$/gm)].map(([, name = '', list = '']) => ({
    name,
    parameters: [...list.matchAll(/(\w+)\??: /g)]
      .map(([, parameter = '']) => parameter)
      .filter((one) => one !== 'options'),
  }));
}

/** The parameters of a generated method, in order. */
function parametersOf(api: string, name: string): readonly string[] {
  const source = readFileSync(new URL(`../../client/src/apis/${api}.ts`, import.meta.url), 'utf8');
  const list = new RegExp(`\\n  ${name}\\(([\\s\\S]*?)\\): Promise<`).exec(source)?.[1] ?? assert.fail(`no ${name}`);
  return [...list.matchAll(/(\w+)\??: /g)].map(([, parameter = '']) => parameter).filter((one) => one !== 'options');
}

for (const [api, tag] of Object.entries(TAGS)) {
  const signatures = signaturesOf(api);

  describe(`${api} is that of @ory/client`, () => {
    test('it has methods', () => assert.ok(signatures.length > 0));

    for (const { name, parameters } of signatures) {
      test(`${name}(${parameters.join(', ')})`, () => {
        assert.deepEqual(operationOf(name).tags, [tag]);
        assert.deepEqual(parametersOf(api, name).slice(0, parameters.length), parameters);
      });
    }
  });
}

test('OpenIDApi is that of Matrix', () => {
  assert.deepEqual(operationOf('requestOpenIdToken').tags, ['OpenID']);
  assert.deepEqual(parametersOf('OpenIDApi', 'requestOpenIdToken'), ['userId', 'body']);
});

describe('Altair’s OAuthApi', () => {
  const signatures: Readonly<Record<string, string>> = {
    getOauth2Auth: 'clientId responseType responseMode redirectUri state scope codeChallengeMethod codeChallenge nonce',
    getOauth2Token: 'grantType clientId clientSecret code codeVerifier refreshToken redirectUri scope',
    getOpenIdSessionsLogout: 'idTokenHint postLogoutRedirectUri state',
    getOpenIdUserInfo: '',
    postOauth2Revoke: 'token clientId clientSecret',
  };
  for (const [name, parameters] of Object.entries(signatures)) {
    test(`${name}(${parameters.replaceAll(' ', ', ')})`, () => {
      assert.equal(parametersOf('OAuthApi', name).join(' '), parameters);
    });
  }

  test('has a document of its own, whose operations have its names', () => {
    const document = openApiDocument({ version: '1.0.0', servers: { public: 'https://a.example' }, tag: 'OAuth' });
    const named = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    assert.deepEqual(named.map(({ operationId }) => operationId).sort(), Object.keys(signatures).sort());
    assert.deepEqual(Object.keys(document.components.schemas).sort(), ['TokenResponse', 'errorOAuth2', 'oidcUserInfo']);
  });
});

test('the seeds of OidcApi are there, with their addresses', () => {
  const seeds: Readonly<Record<string, string>> = {
    createOidcDynamicClient: 'POST /oauth2/register',
    createVerifiableCredential: 'POST /credentials',
    deleteOidcDynamicClient: 'DELETE /oauth2/register/{id}',
    discoverOidcConfiguration: 'GET /.well-known/openid-configuration',
    getOidcDynamicClient: 'GET /oauth2/register/{id}',
    getOidcUserInfo: 'GET /userinfo',
    revokeOidcSession: 'GET /oauth2/sessions/logout',
    setOidcDynamicClient: 'PUT /oauth2/register/{id}',
  };
  const present = NAMED.filter(({ operation }) => operation.operationId in seeds).map(
    ({ method, path, operation }) => [operation.operationId, `${method} ${path}`] as const,
  );
  assert.deepEqual(Object.fromEntries(present), seeds);
});

test('the client has a class for each API of the document', () => {
  const classes = WHOLE.tags.map(({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Api`);
  assert.deepEqual(Object.keys(client).sort(), [...classes, 'Configuration', 'ResponseError'].sort());
});
