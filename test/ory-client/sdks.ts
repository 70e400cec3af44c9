import * as ory from '@ory/client';
import * as hydra from '@ory/hydra-client';
import { parseStrictly } from './models.ts';

export const CLASSES = ['OAuth2Api', 'OidcApi', 'JwkApi', 'MetadataApi', 'WellknownApi'] as const;
export type ClassName = (typeof CLASSES)[number];

/** What both SDKs have; a method that only one of them has is optional. */
export interface SdkApis {
  readonly OAuth2Api: Pick<ory.OAuth2Api, keyof hydra.OAuth2Api> & Partial<Omit<ory.OAuth2Api, keyof hydra.OAuth2Api>>;
  readonly OidcApi: Pick<ory.OidcApi, keyof hydra.OidcApi>;
  readonly JwkApi: Pick<ory.JwkApi, keyof hydra.JwkApi>;
  readonly MetadataApi: Pick<hydra.MetadataApi, keyof ory.MetadataApi> &
    Partial<Omit<hydra.MetadataApi, keyof ory.MetadataApi>>;
  readonly WellknownApi: Pick<ory.WellknownApi, keyof hydra.WellknownApi>;
}

/** How a call authenticates. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly accessToken?: string;
}

/** One of Ory's SDKs, as it is in the registry. */
export interface Sdk {
  readonly name: string;
  methods(name: ClassName): readonly string[];
  connect(basePath: string, credentials: Credentials): SdkApis;
}

function sdk(name: string, module: typeof ory | typeof hydra): Sdk {
  return {
    name,
    methods: (className) =>
      Object.getOwnPropertyNames(module[className].prototype).filter((method) => method !== 'constructor'),
    connect(basePath, credentials) {
      const baseOptions = { transformResponse: [parseStrictly] };
      const configuration = new module.Configuration({ basePath, ...credentials, baseOptions });
      return {
        OAuth2Api: new module.OAuth2Api(configuration),
        OidcApi: new module.OidcApi(configuration),
        JwkApi: new module.JwkApi(configuration),
        MetadataApi: new module.MetadataApi(configuration),
        WellknownApi: new module.WellknownApi(configuration),
      };
    },
  };
}

export const SDKS: readonly Sdk[] = [sdk('@ory/client', ory), sdk('@ory/hydra-client', hydra)];
