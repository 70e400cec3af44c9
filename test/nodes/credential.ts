import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { TestProvider } from '../support/provider.ts';

export const CREDENTIAL_SCOPE = 'openid userinfo_credential_draft_00';

export type AskCredential = () => Promise<number>;

/** What the holder of an access token sends for a credential, ready to be sent any number of times; the answers' status. */
export async function credentialRequest(
  server: Pick<TestProvider, 'issuer'>,
  access_token: string,
  nonce: string,
): Promise<AskCredential> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const jwt = await new SignJWT({ nonce })
    .setProtectedHeader({ alg: 'ES256', jwk: await exportJWK(publicKey) })
    .sign(privateKey);
  const body = JSON.stringify({ format: 'jwt_vc_json', proof: { proof_type: 'jwt', jwt } });
  return async () => {
    const answer = await fetch(`${server.issuer}/credentials`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body,
    });
    await answer.arrayBuffer();
    return answer.status;
  };
}
