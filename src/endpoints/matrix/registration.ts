import { registerMatrixClient } from '../../oauth/matrix/registration.ts';
import type { Endpoint } from '../endpoint.ts';
import { type RegistrationApi, registrationEndpointAt } from '../registration.ts';

/** Beside the endpoint that every client finds: Matrix's own discovery document names this one. */
export const MATRIX_REGISTRATION_PATH = '/oauth2/matrix/register';

/** Client-server API, § Client registration. */
export function matrixRegistrationEndpoint(api: RegistrationApi): Endpoint {
  return registrationEndpointAt(MATRIX_REGISTRATION_PATH, api, registerMatrixClient);
}
