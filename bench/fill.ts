/**
 * `node bench/fill.ts --dsn sqlite:///tmp/big.db --secret … --client ID [--tokens 1000000] [--clients 1000] [--people 10000]`
 *
 * Fills a store, which no server may have open if it is a file, with clients like one that it has, people, and live tokens
 * of theirs.
 */
import { parseArgs } from 'node:util';
import { fill } from './filling.ts';

const { values } = parseArgs({
  options: {
    dsn: { type: 'string', default: '' },
    secret: { type: 'string', default: '' },
    client: { type: 'string', default: 'bench' },
    tokens: { type: 'string', default: '1000000' },
    clients: { type: 'string', default: '1000' },
    people: { type: 'string', default: '10000' },
  },
});

const STEP = 100_000;
const began = performance.now();
let told = 0;
const sample = await fill({
  dsn: values.dsn,
  secret: values.secret,
  client_id: values.client,
  tokens: Number(values.tokens),
  clients: Number(values.clients),
  people: Number(values.people),
  sample: 1,
  progress(done) {
    if (done < told + STEP) return;
    told = done;
    process.stdout.write(`${done} rows, ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  },
});
const [token] = sample;
if (token !== undefined) process.stdout.write(`an access token of ${token.client_id}: ${token.access_token}\n`);
