import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ADA, type Answer, accessToken, ask, type MatrixWorld, requestToken, startWorld, USERINFO } from './world.ts';

/** What a person's client hands on. */
interface Credentials {
  readonly access_token: string;
  readonly token_type: string;
  readonly matrix_server_name: string;
  readonly expires_in: number;
}

/** How a program that is shown an OpenID token asks, and what it believes. */
interface Consumer {
  /** Whether it writes the token into the address as it is. */
  readonly escapes: boolean;
  accepts(sub: string, credentials: Credentials): boolean;
}

const afterFirstColon = (sub: string): string => sub.slice(sub.indexOf(':') + 1);

/** By what each is known to check. */
const CONSUMERS: Readonly<Record<string, Consumer>> = {
  'an identity server': {
    escapes: true,
    accepts: (sub, { matrix_server_name }) =>
      sub.startsWith('@') && afterFirstColon(sub) === matrix_server_name.toLowerCase(),
  },
  'an integration manager': {
    escapes: true,
    accepts: (sub, { matrix_server_name }) => sub.endsWith(`:${matrix_server_name}`),
  },
  'the token service of a video conference': {
    escapes: true,
    accepts: (sub, { matrix_server_name }) => afterFirstColon(sub) === matrix_server_name && sub === ADA,
  },
  'a user verification service': {
    escapes: false,
    accepts: (sub, { matrix_server_name }) => sub.endsWith(`:${matrix_server_name}`),
  },
  'a bridge': {
    escapes: true,
    accepts: (sub, { matrix_server_name }) => /^@[^:]+:(.+)$/.exec(sub)?.[1] === matrix_server_name,
  },
};

let world: MatrixWorld;
let access: string;
before(async () => {
  world = await startWorld();
  access = await accessToken(world.server);
});
after(() => world.server.stop());

async function credentials(): Promise<Credentials> {
  const { body } = await requestToken(world.server, access);
  const { access_token, token_type, matrix_server_name, expires_in } = body;
  assert(typeof access_token === 'string' && typeof matrix_server_name === 'string');
  assert(token_type === 'Bearer' && Number.isInteger(expires_in));
  return { access_token, token_type, matrix_server_name, expires_in: Number(expires_in) };
}

/** Finds the server as it says itself, asks it, and checks what it says. */
async function verdict({ escapes, accepts }: Consumer, given: Credentials): Promise<boolean> {
  const delegated = await ask(world.server, '/.well-known/matrix/server');
  const token = escapes ? encodeURIComponent(given.access_token) : given.access_token;
  const address = `http://${String(delegated.body['m.server'])}${USERINFO}?access_token=${token}`;
  const answer = await fetch(address);
  const body: Answer['body'] = JSON.parse(await answer.text());
  const { sub } = body;
  return answer.status === 200 && typeof sub === 'string' && accepts(sub, given);
}

for (const [name, consumer] of Object.entries(CONSUMERS))
  describe(name, () => {
    test('believes a token, more than once', async () => {
      const given = await credentials();
      assert.equal(await verdict(consumer, given), true);
      assert.equal(await verdict(consumer, given), true);
    });

    test('does not believe a forged one', async () => {
      const given = await credentials();
      assert.equal(
        await verdict(consumer, { ...given, access_token: `${given.access_token.slice(0, -4)}AAAA` }),
        false,
      );
    });

    test('does not believe one of another server', async () => {
      const given = await credentials();
      assert.equal(await verdict(consumer, { ...given, matrix_server_name: 'other.example' }), false);
    });

    test('does not believe an access token of OAuth', async () => {
      assert.equal(await verdict(consumer, { ...(await credentials()), access_token: access }), false);
    });
  });

test('none believes one that has expired', async () => {
  const given = await credentials();
  world.clock.advance(given.expires_in * 1000 + 1);
  for (const [name, consumer] of Object.entries(CONSUMERS)) assert.equal(await verdict(consumer, given), false, name);
});
