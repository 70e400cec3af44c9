import { identifiersOf } from './edit.ts';
import { normaliseIdentifier } from './identifiers.ts';
import type { Account } from './records.ts';
import type { AccountRepository } from './repository.ts';

export interface SearchRequest {
  /** The beginning of a username or an email address, as somebody typed it. */
  readonly text: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** The most people that are wanted. */
  readonly limit: number;
}

export interface SearchPage {
  /** In the order of their identifiers. */
  readonly accounts: readonly Account[];
  /** The identifier after which the next page begins; absent on the last. */
  readonly next?: string;
}

/**
 * How often one page reads on. Twice is enough wherever a person's username and address stand near each other; the rest
 * bounds what a page costs where all usernames that match come before all the addresses of the same people.
 */
const READINGS = 4;

/**
 * One page of the people whose username or email begins with a text. It costs as much whether ten people match or ten
 * million: it has fewer people than wanted, and a `next`, when a multiple of them was read in vain.
 */
export async function searchAccounts(repository: AccountRepository, request: SearchRequest): Promise<SearchPage> {
  const { text, limit } = request;
  const prefix = normaliseIdentifier(text);
  const found: { identifier: string; account: Account }[] = [];
  let { after } = request;
  for (let reading = 0; reading < READINGS; reading += 1) {
    const rows = await repository.listByIdentifier({
      prefix,
      limit: limit + 1,
      ...(after === undefined ? {} : { after }),
    });
    for (const { identifier, account } of rows) {
      if (account !== undefined && placeOf(account, prefix) === identifier) found.push({ identifier, account });
    }
    const last = found.length > limit ? found[limit - 1] : undefined;
    if (last !== undefined) return pageOf(found.slice(0, limit), last.identifier);
    if (rows.length <= limit) return pageOf(found);
    after = rows.at(-1)?.identifier;
  }
  return pageOf(found, after);
}

/** The one of a person's identifiers at which they stand, so that they stand on one page only. */
function placeOf(account: Account, prefix: string): string | undefined {
  const matching = [...identifiersOf(account).keys()].filter((identifier) => identifier.startsWith(prefix));
  return matching.sort()[0];
}

function pageOf(found: readonly { readonly account: Account }[], next?: string): SearchPage {
  return { accounts: found.map(({ account }) => account), ...(next === undefined ? {} : { next }) };
}
