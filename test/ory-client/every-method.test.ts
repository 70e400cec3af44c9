import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Application } from '../login-consent/pages.ts';
import { CLIENT_METHODS } from './methods/clients.ts';
import { DEVICE_METHODS } from './methods/devices.ts';
import { INTERACTION_METHODS } from './methods/interactions.ts';
import { JWK_METHODS, METADATA_METHODS, WELLKNOWN_METHODS } from './methods/keys.ts';
import { OIDC_METHODS } from './methods/oidc.ts';
import { TOKEN_METHODS } from './methods/tokens.ts';
import { CLASSES, type ClassName, SDKS } from './sdks.ts';
import { type Method, type Methods, startApplication, World } from './world.ts';

const TABLE: Readonly<Record<ClassName, Methods>> = {
  OAuth2Api: { ...CLIENT_METHODS, ...INTERACTION_METHODS, ...DEVICE_METHODS, ...TOKEN_METHODS },
  OidcApi: OIDC_METHODS,
  JwkApi: JWK_METHODS,
  MetadataApi: METADATA_METHODS,
  WellknownApi: WELLKNOWN_METHODS,
};

/** How many methods there are of each class: a table that lost some would else be as good as a whole one. */
const COUNTS: Readonly<Record<string, readonly number[]>> = {
  '@ory/client': [33, 8, 7, 1, 1],
  '@ory/hydra-client': [31, 8, 7, 3, 1],
};

let application: Application;
before(async () => {
  application = await startApplication();
});
after(() => application.server.stop());

test('every method of both SDKs is in the table, and nothing else is', () => {
  for (const { name, methods } of SDKS)
    assert.deepEqual(
      CLASSES.map((className) => methods(className).length),
      COUNTS[name],
    );
  for (const className of CLASSES) {
    const methods = new Set(SDKS.flatMap((sdk) => sdk.methods(className)));
    assert.deepEqual(Object.keys(TABLE[className]).sort(), [...methods].sort());
  }
});

for (const sdk of SDKS)
  for (const className of CLASSES)
    describe(`${className} of ${sdk.name}`, () => {
      for (const name of sdk.methods(className)) {
        const method = TABLE[className][name];
        const called = async (how: keyof Method, client_id: string) => {
          assert(method !== undefined, `${name} is not in the table`);
          const world = await World.open(application, sdk, client_id.replace('/', '.'));
          await method[how](world);
          assert(world.called.has(name), `${name} was not called`);
        };
        const id = `${sdk.name.slice(1)}.${name}`;
        test(`${name} answers`, () => called('succeeds', id));
        test(`${name} refuses`, () => called('fails', `${id}.refused`));
      }
    });
