import { systemClock, systemRandom } from '../../src/oauth/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { SECRET } from './engines.ts';
import { token } from './fixtures.ts';

/** Writes access tokens as fast as it can, and says on standard output which of them were acknowledged. */
const [dsn = ''] = process.argv.slice(2);
const store = await openStore({ dsn, secrets: [SECRET], clock: systemClock, random: systemRandom, migrate: true });

async function writeOn(lane: number): Promise<never> {
  for (let at = 0; ; at++) {
    await store.write([{ op: 'insert', entity: 'access_token', record: token(`lane${lane}`, `${at}`) }]);
    process.stdout.write(`lane${lane} ${at}\n`);
  }
}

await Promise.all(Array.from({ length: 16 }, (_, lane) => writeOn(lane)));
