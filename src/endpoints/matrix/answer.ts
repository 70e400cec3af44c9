import type { Endpoint, EndpointRequest, Reply } from '../endpoint.ts';

/** The codes of the Matrix specification (§ "Standard error response") that this server answers with. */
export type MatrixErrorCode =
  | 'M_BAD_JSON'
  | 'M_FORBIDDEN'
  | 'M_LIMIT_EXCEEDED'
  | 'M_MISSING_TOKEN'
  | 'M_NOT_JSON'
  | 'M_TOO_LARGE'
  | 'M_UNAUTHORIZED'
  | 'M_UNKNOWN'
  | 'M_UNKNOWN_TOKEN'
  | 'M_UNRECOGNIZED'
  | 'M_USER_LOCKED';

export interface MatrixErrorDetails {
  /** Members of the body besides `errcode` and `error`. */
  readonly members?: Readonly<Record<string, boolean | number>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the words of Matrix. */
export class MatrixError extends Error {
  override readonly name = 'MatrixError';
  readonly status: number;
  readonly errcode: MatrixErrorCode;
  readonly details: MatrixErrorDetails;

  constructor(status: number, errcode: MatrixErrorCode, error: string, details: MatrixErrorDetails = {}) {
    super(error);
    this.status = status;
    this.errcode = errcode;
    this.details = details;
  }
}

const NEVER_STORED = { 'cache-control': 'no-cache, no-store, must-revalidate' } as const;

export function matrixJson(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...NEVER_STORED, ...headers },
    body: JSON.stringify(value),
  };
}

export function matrixRefusal({ status, errcode, message, details }: MatrixError): Reply {
  return matrixJson(status, { errcode, error: message, ...details.members }, details.headers);
}

/** How everything is answered that Matrix clients ask, whether an endpoint is reached or not. */
export const MATRIX_MANNER: { readonly errors: 'matrix'; readonly cors: 'matrix' } = {
  errors: 'matrix',
  cors: 'matrix',
};

/** An endpoint that may throw a `MatrixError`. */
export function matrixEndpoint(endpoint: Omit<Endpoint, 'errors' | 'cors'>): Endpoint {
  return {
    ...endpoint,
    ...MATRIX_MANNER,
    async handle(request: EndpointRequest) {
      try {
        return await endpoint.handle(request);
      } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
        request.attributes.set('error', error.errcode);
        return matrixRefusal(error);
      }
    },
  };
}
