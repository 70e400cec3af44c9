import type { Client } from '../client.ts';
import { seconds } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { showLifespans } from './lifespans.ts';
import { defined } from './members.ts';

/** What an answer shows of a client only at the moment when it was made or changed. */
export interface ShownOnce {
  readonly client_secret?: string;
  readonly registration_access_token?: string;
  readonly registration_client_uri?: string;
}

/**
 * A client as Ory's `oAuth2Client`. Arrays are never null and what has no value is absent: strict readers refuse
 * `"client_uri": ""` and `"contacts": null`.
 */
export function toOAuth2Client(client: Client, shownOnce: ShownOnce = {}): JsonObject {
  const { lifespans, localized, jwks, skip_logout_consent, ...metadata } = client.metadata;
  return defined({
    client_id: client.client_id,
    ...shownOnce,
    client_id_issued_at: seconds(client.created_at),
    client_secret_expires_at: 0,
    ...metadata,
    ...localized,
    jwks: jwks === undefined ? {} : { keys: jwks.keys },
    skip_logout_consent: skip_logout_consent ?? null,
    request_uris: nonEmpty(metadata.request_uris),
    post_logout_redirect_uris: nonEmpty(metadata.post_logout_redirect_uris),
    frontchannel_logout_session_required: metadata.frontchannel_logout_session_required || undefined,
    backchannel_logout_session_required: metadata.backchannel_logout_session_required || undefined,
    ...showLifespans(lifespans),
    created_at: timestamp(client.created_at),
    updated_at: timestamp(client.updated_at),
  });
}

function nonEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** RFC 3339 with whole seconds. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
