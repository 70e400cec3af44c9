import { publicUrlOf } from '../config/addresses.ts';
import { REGISTRATION_PATH, type RegistrationApi } from '../endpoints/registration.ts';
import type { Registration } from '../oauth/registration/clients.ts';
import type { Parts } from './parts.ts';

/** What clients are registered with, whoever registers them. */
export function registrationOf({ config, context, secrets, outbound }: Parts): Registration {
  const { policy, clock, random, keys } = context;
  const { client_registration_url } = config.webfinger.oidc_discovery;
  return {
    policy,
    clock,
    random,
    keys,
    secrets,
    fetchJson: async (uri) => (await outbound.fetchJson(uri)).json,
    registration_url: client_registration_url ?? `${publicUrlOf(config)}${REGISTRATION_PATH}`,
  };
}

/** What the endpoints work with at which applications register themselves. */
export function registrationApi(parts: Parts): RegistrationApi {
  const { config, store, forgetClient } = parts;
  const settings = config.oidc.dynamic_client_registration;
  return {
    ...registrationOf(parts),
    settings,
    // Past the cache: what is shown and changed is what is stored.
    repositories: store,
    write: store.write,
    onChanged: forgetClient,
  };
}
