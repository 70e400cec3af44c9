import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import { AS_PARAMETERS } from '../oauth/authorization/source.ts';
import { continueAuthorization } from '../oauth/authorization/start.ts';
import type { Client } from '../oauth/client.ts';
import { deviceRequest } from '../oauth/device/request.ts';
import { OAuthError } from '../oauth/errors.ts';
import { Parameters } from '../oauth/parameters.ts';
import type { InteractionContext } from './context.ts';
import type { Flow } from './flow.ts';

export interface Started {
  readonly client: Client;
  readonly request: AuthorizationRequest;
}

/** What a flow is about: its client and its request, looked at anew at each step. */
export async function requestOf(context: InteractionContext, flow: Flow): Promise<Started> {
  const parameters = Parameters.parse(flow.query);
  if (flow.device === undefined)
    return continueAuthorization(context, { parameters, source: flow.source ?? AS_PARAMETERS });
  const client = await context.repositories.clients.find(parameters.first('client_id') ?? '');
  if (client === undefined)
    throw new OAuthError('invalid_client', 'The application of this device is not registered any more.', {
      status: 400,
    });
  return { client, request: deviceRequest(client, parameters, context.urls.device.success.url) };
}
