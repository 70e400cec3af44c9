import { REGISTRATION_PATH, type RegistrationApi } from '../endpoints/registration.ts';
import { createRateLimit } from '../endpoints/registration-rate-limit.ts';
import type { Registration } from '../oauth/registration/clients.ts';
import { type Parts, publicUrlOf } from './parts.ts';

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
  const { config, context, store, forgetClient } = parts;
  const settings = config.oidc.dynamic_client_registration;
  return {
    ...registrationOf(parts),
    settings,
    // Past the cache: what is shown and changed is what is stored.
    repositories: store,
    write: store.write,
    rateLimit: createRateLimit(
      { per_minute: settings.registrations_per_minute, except_loopback: config.dev },
      context.clock,
    ),
    onChanged: forgetClient,
  };
}
