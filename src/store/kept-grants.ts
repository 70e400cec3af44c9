import type { Change } from '../oauth/changes.ts';
import type { AuthorizationGrant } from '../oauth/records.ts';
import type { Statement } from './driver.ts';
import type { Entities } from './entities.ts';
import type { Found } from './found.ts';

type Compile = (change: Change<Entities>) => Statement;

/** A change after which there may be a grant. */
type GrantChange = Exclude<Extract<Change<Entities>, { entity: 'authorization_grant' }>, { op: 'delete' }>;

/**
 * Remembers grants as they were written: a code comes back at once, and a refresh token after the one before it. So its
 * grant is neither read nor opened.
 */
export function keepingGrants(compile: Compile, { keep, known }: Found<AuthorizationGrant>): Compile {
  if (keep === undefined) return compile;

  /** What the change makes of the grant, when that is certain. */
  function written(change: GrantChange): AuthorizationGrant | undefined {
    if (change.op === 'insert') return change.existing === 'keep' ? undefined : change.record;
    // Only a guard says that the row was there and met the conditions.
    const { where, set, guard } = change;
    const before = guard !== undefined && typeof where.id === 'string' ? known(where.id, '') : undefined;
    return before && { ...before, ...set };
  }

  return (change) => {
    const statement = compile(change);
    if (change.entity !== 'authorization_grant' || change.op === 'delete') return statement;
    // An update does not make a grant much longer than it was when it was kept.
    const row = change.op === 'insert' ? statement.parameters : [];
    return {
      ...statement,
      renews() {
        const grant = written(change);
        return grant && (() => keep(grant.id, '', grant, row));
      },
    };
  };
}
