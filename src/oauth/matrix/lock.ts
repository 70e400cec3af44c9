import type { OAuthContext } from '../context.ts';
import type { AuthorizationGrant } from '../records.ts';

/**
 * Whether the grant's tokens are refused because its person is locked out. A sign-in of Matrix outlives that, so that a
 * client need not forget its keys (client-server API, § Account locking); every other grant ends with it, and is not
 * asked about.
 */
export async function isLocked(
  { subjects }: Pick<OAuthContext, 'subjects'>,
  grant: AuthorizationGrant | undefined,
): Promise<boolean> {
  return grant?.matrix_device !== undefined && !(await subjects.maySignIn(grant.subject));
}
