// Made from the API by scripts/generate-client.ts; change it there.

export { InitialAccessTokenApi } from './apis/InitialAccessTokenApi.ts';
export { JwkApi } from './apis/JwkApi.ts';
export { MetadataApi } from './apis/MetadataApi.ts';
export { OAuth2Api } from './apis/OAuth2Api.ts';
export { OAuthApi } from './apis/OAuthApi.ts';
export { OidcApi } from './apis/OidcApi.ts';
export { OpenIDApi } from './apis/OpenIDApi.ts';
export { ProtectedResourceApi } from './apis/ProtectedResourceApi.ts';
export { UserApi } from './apis/UserApi.ts';
export { WellknownApi } from './apis/WellknownApi.ts';
export { Configuration, type ConfigurationParameters } from './configuration.ts';
export type * from './models.ts';
export { type ApiResponse, type CallOptions, ResponseError } from './runtime.ts';
