import type { OAuthError } from '../../oauth/errors.ts';
import type { Reply } from '../endpoint.ts';
import { MatrixError, type MatrixErrorCode, matrixRefusal } from './answer.ts';

/** What Matrix calls the refusals that every endpoint shares: those of the listener, and failures of the server. */
const CODES: Readonly<Record<number, MatrixErrorCode>> = {
  404: 'M_UNRECOGNIZED',
  405: 'M_UNRECOGNIZED',
  413: 'M_TOO_LARGE',
  429: 'M_LIMIT_EXCEEDED',
};

export function inMatrixWords({ status, description, headers }: OAuthError): Reply {
  const seconds = status === 429 ? Number(headers['retry-after']) : Number.NaN;
  const members = Number.isNaN(seconds) ? {} : { retry_after_ms: seconds * 1000 };
  return matrixRefusal(new MatrixError(status, CODES[status] ?? 'M_UNKNOWN', description, { headers, members }));
}
