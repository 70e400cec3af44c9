import { foundation } from './0001-foundation.ts';
import { deviceAuthorization } from './0002-device-authorization.ts';
import { adminApi } from './0003-admin-api.ts';
import { registration } from './0004-registration.ts';
import { logout } from './0005-logout.ts';
import { systemSecrets } from './0006-system-secrets.ts';
import { matrix } from './0007-matrix.ts';
import { matrixDevices } from './0008-matrix-devices.ts';
import { sharedSecrets } from './0009-shared-secrets.ts';
import { failureCounts } from './0010-failure-counts.ts';
import { pushedAuthorizationRequests } from './0011-pushed-authorization-requests.ts';
import { protectedResources } from './0013-protected-resources.ts';
import { identifiersOfAnAccount } from './0020-identifiers-of-an-account.ts';
import { wideTablesByRow } from './0021-wide-tables-by-row.ts';
import { searchByIdentifier } from './0022-search-by-identifier.ts';
import type { Migration } from './migration.ts';

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [
  foundation,
  deviceAuthorization,
  adminApi,
  registration,
  logout,
  systemSecrets,
  matrix,
  matrixDevices,
  sharedSecrets,
  failureCounts,
  pushedAuthorizationRequests,
  protectedResources,
  identifiersOfAnAccount,
  wideTablesByRow,
  searchByIdentifier,
];
