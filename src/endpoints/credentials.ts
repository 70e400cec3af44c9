import type { OAuthContext } from '../oauth/context.ts';
import { requestCredential } from '../oauth/credentials/credential.ts';
import { CREDENTIAL_FORMAT, CREDENTIALS_PATH } from '../oauth/credentials/format.ts';
import type { CredentialNonce } from '../oauth/credentials/nonce.ts';
import { parseCredentialRequest } from '../oauth/credentials/request.ts';
import { type Endpoint, json, type Reply } from './endpoint.ts';
import { presentedTokenOf } from './presented-token.ts';

/** Ory's `createVerifiableCredential`: a person's claims, bound to a key of theirs. */
export function credentialsEndpoint(context: OAuthContext, public_url: string): Endpoint {
  const audiences = [context.policy.issuer, `${public_url}${CREDENTIALS_PATH}`];
  const endpoint = `${context.policy.issuer}${CREDENTIALS_PATH}`;
  return {
    methods: ['POST'],
    path: CREDENTIALS_PATH,
    errors: 'resource',
    cors: 'clients',
    body: 'json',
    async handle(request) {
      const { json: body, attributes } = request;
      const presented = presentedTokenOf(request, endpoint);
      const response = await requestCredential(context, presented, parseCredentialRequest(body), audiences);
      attributes.set('client_id', response.client.client_id);
      switch (response.outcome) {
        case 'priming':
          return priming(response.nonce);
        case 'issued':
          return json(200, { format: CREDENTIAL_FORMAT, credential_draft_00: response.credential });
      }
    },
  };
}

/** `verifiableCredentialPrimingResponse`, whose `format` is another word than the request's in Hydra too. */
function priming({ c_nonce, c_nonce_expires_in }: CredentialNonce): Reply {
  return json(400, {
    format: 'jwt_vc',
    c_nonce,
    c_nonce_expires_in,
    error: 'missing_proof',
    error_description: 'Send the request again with a proof of your key that holds this c_nonce.',
  });
}
