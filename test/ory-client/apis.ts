import assert from 'node:assert/strict';
import { Configuration, MetadataApi, OAuth2Api, OidcApi, WellknownApi } from '@ory/client';
import type { TestProvider } from '../support/provider.ts';
import { parseStrictly } from './models.ts';

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly accessToken?: string;
}

export interface Apis {
  readonly oauth2: OAuth2Api;
  readonly oidc: OidcApi;
  readonly wellknown: WellknownApi;
  readonly metadata: MetadataApi;
}

/** The SDK as it is, on one of the two listeners. */
function apis(basePath: string, credentials: Credentials = {}): Apis {
  const configuration = new Configuration({
    basePath,
    ...credentials,
    baseOptions: { transformResponse: [parseStrictly] },
  });
  return {
    oauth2: new OAuth2Api(configuration),
    oidc: new OidcApi(configuration),
    wellknown: new WellknownApi(configuration),
    metadata: new MetadataApi(configuration),
  };
}

export function publicApis(server: TestProvider, credentials?: Credentials): Apis {
  return apis(server.issuer, credentials);
}

export function adminApis(server: TestProvider, credentials?: Credentials): Apis {
  return apis(server.admin, credentials);
}

/** The SDK rejects what is not 2xx with axios's error; the body must be OAuth's error object (contract of Hydra). */
export async function assertRefused(call: Promise<unknown>, status: number, error: string): Promise<void> {
  await assert.rejects(call, (thrown: unknown) => {
    assert(isRefusal(thrown), String(thrown));
    const { response } = thrown;
    assert.equal(response.status, status, JSON.stringify(response.data));
    assert.match(String(response.headers['content-type']), /^application\/json/);
    assert.equal(response.data.error, error);
    assert.equal(typeof response.data.error_description, 'string');
    return true;
  });
}

interface Refusal {
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly data: { readonly error?: unknown; readonly error_description?: unknown };
  };
}

function isRefusal(thrown: unknown): thrown is Refusal {
  return thrown instanceof Error && 'isAxiosError' in thrown && 'response' in thrown && thrown.response !== undefined;
}
