import { ENGINES } from './engines.ts';
import { storeTests } from './suite.ts';

for (const engine of ENGINES) storeTests(engine);
