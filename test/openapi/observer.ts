import { parseStrictly } from '../ory-client/models.ts';
import { faultsOf } from '../support/json-schema.ts';
import { NAMED, type Named, WHOLE } from './whole.ts';

/** A `fetch` that holds every answer against the document. */
export interface Observer {
  readonly fetch: typeof fetch;
  /** `operationId status` of every answer. */
  readonly seen: ReadonlySet<string>;
  /** What was not as the document says. */
  readonly faults: readonly string[];
}

export function createObserver(): Observer {
  const seen = new Set<string>();
  const faults: string[] = [];
  return {
    seen,
    faults,
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const url = new URL(input instanceof Request ? input.url : input);
      const operations = operationsAt(init?.method ?? 'GET', url.pathname);
      if (operations.length === 0) faults.push(`${init?.method} ${url.pathname} is not in the document`);
      for (const { operation } of operations) {
        seen.add(`${operation.operationId} ${response.status}`);
        const wrong = await wrongWith(operation, response.clone());
        faults.push(...wrong.map((fault) => `${operation.operationId} ${response.status}: ${fault}`));
      }
      return response;
    },
  };
}

function operationsAt(method: string, pathname: string): readonly Named[] {
  const matching = NAMED.filter(
    (named) => named.method === method && new RegExp(`^${named.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  const exact = matching.filter(({ path }) => path === pathname);
  return exact.length > 0 ? exact : matching;
}

async function wrongWith({ responses }: Named['operation'], response: Response): Promise<readonly string[]> {
  const declared = responses[String(response.status)] ?? (response.status >= 400 ? responses['default'] : undefined);
  if (declared === undefined) return ['the status is not in the document'];
  const missing = Object.keys(declared.headers ?? {}).filter((name) => !response.headers.has(name));
  const text = await response.text();
  const type = (response.headers.get('content-type') ?? '').split(';', 1).join('');
  if (declared.content === undefined) return [...missing, ...(text === '' ? [] : ['there is a body'])];
  const content = declared.content[type];
  if (content === undefined) return [`the type ${type} is not in the document`];
  const value = type === 'application/json' ? parseStrictly(text) : text;
  return [...missing, ...faultsOf(WHOLE, content.schema, value, { closed: true })];
}
