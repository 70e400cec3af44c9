import type { Client } from '../client.ts';
import { seconds } from '../clock.ts';
import type { OAuthContext } from '../context.ts';
import { verifiableSigner } from '../response-jwt.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Back-Channel Logout §4 wants it short, "preferably at most two minutes in the future". */
const LIFESPAN_SECONDS = 120;

/**
 * A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4), signed with the key of the client's ID tokens. It is
 * made anew for each attempt: the receiver refuses a `jti` that it has seen, and does not wait for an old `iat`.
 */
export async function mintLogoutToken(
  context: Pick<OAuthContext, 'policy' | 'clock' | 'random' | 'keys'>,
  client: Client,
  session: { readonly sub: string; readonly sid: string },
): Promise<string> {
  const signer = await verifiableSigner(context, client);
  const iat = seconds(context.clock.now());
  return signer.sign(
    {
      iss: context.policy.issuer,
      sub: session.sub,
      aud: [client.client_id],
      iat,
      exp: iat + LIFESPAN_SECONDS,
      jti: context.random.bytes(16).toString('base64url'),
      sid: session.sid,
      events: { [EVENT]: {} },
    },
    { typ: 'logout+jwt' },
  );
}
