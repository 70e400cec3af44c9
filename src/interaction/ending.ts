import { type Authorized, issueAuthorization } from '../oauth/authorization/issue.ts';
import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import { AuthorizationError, type Delivery } from '../oauth/authorization/response.ts';
import type { Client } from '../oauth/client.ts';
import { type DeviceClaim, denyDevice, grantDevice } from '../oauth/device/decision.ts';
import { OAuthError } from '../oauth/errors.ts';
import { type InteractionContext, urlWithQuery } from './context.ts';
import { type Flow, type Rejection, urlAnew } from './flow.ts';
import type { Started } from './request.ts';

/** Where a browser is sent: on to a page, or back to the application with an answer. */
export type Arrival =
  | { readonly kind: 'page'; readonly location: string }
  | { readonly kind: 'response'; readonly delivery: Delivery };

/** How a flow ends: the steps before are the same, whether an application waits for the browser or a device. */
export interface Ending {
  /** A refusal on the way, for whoever is to hear of it; anything else is passed on as it is. */
  refuse(error: unknown): never;
  /** The login or the consent was refused. */
  reject(rejection: Rejection): Promise<Error>;
  grant(authorized: Authorized): Promise<Arrival>;
  /**
   * The answer to a verifier that was used before, by a double click or the back button. At an application, the
   * request again, which the session and the remembered consent answer without another question, or which asks again
   * where they may not.
   */
  again(): Arrival;
}

export function endingOf(context: InteractionContext, flow: Flow, { client, request }: Started): Ending {
  if (flow.device === undefined) return applicationEnding(context, flow, request);
  return deviceEnding(context, client, { user_code_hash: flow.device.user_code_hash, flow_id: flow.id });
}

function applicationEnding(context: InteractionContext, flow: Flow, request: AuthorizationRequest): Ending {
  const again = (): Arrival => ({ kind: 'page', location: urlAnew(context, flow) });
  return {
    refuse(error) {
      if (error instanceof AuthorizationError) throw error;
      throw AuthorizationError.from(request, error);
    },
    reject: async ({ error, error_description }) => new AuthorizationError(request, error, error_description),
    async grant(authorized) {
      const delivery = await issueAuthorization(context, authorized);
      return delivery === undefined ? again() : { kind: 'response', delivery };
    },
    again,
  };
}

/** A person's refusal, which the device hears of when it asks. The code may be the login or consent application's own. */
export class DeviceRefused extends Error {
  override readonly name = 'DeviceRefused';
  readonly rejection: Rejection;
  readonly client: Client;

  constructor(client: Client, rejection: Rejection) {
    super(`${rejection.error}: ${rejection.error_description}`);
    this.client = client;
    this.rejection = rejection;
  }
}

function deviceEnding(context: InteractionContext, client: Client, claim: DeviceClaim): Ending {
  const again = (): never => {
    throw new OAuthError('access_denied', 'This device has its answer, has expired, or was taken up elsewhere.');
  };
  return {
    refuse(error) {
      throw error;
    },
    async reject(rejection) {
      return (await denyDevice(context, claim)) ? new DeviceRefused(client, rejection) : again();
    },
    async grant(authorized) {
      if (!(await grantDevice(context, claim, authorized))) return again();
      const { client_id } = client;
      return { kind: 'page', location: urlWithQuery(context.urls.device.success.url, { client_id }) };
    },
    again,
  };
}
