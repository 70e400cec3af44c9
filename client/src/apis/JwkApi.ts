// Made from the API by scripts/generate-client.ts; change it there.

import type { CreateJsonWebKeySet, JsonWebKey, JsonWebKeySet } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, segment } from '../runtime.ts';

/** Keys and key sets. */
export class JwkApi extends BaseApi {
  /**
   * Retrieve a JSON Web Key Set.
   * Private members included: this is how keys are moved from one server to another.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   */
  getJsonWebKeySet(set: string, options?: CallOptions): Promise<JsonWebKeySet> {
    return this.getJsonWebKeySetRaw(set, options).then(dataOf);
  }

  /** `getJsonWebKeySet`, with the status and the headers of the answer. */
  getJsonWebKeySetRaw(set: string, options?: CallOptions): Promise<ApiResponse<JsonWebKeySet>> {
    return this.call({ method: 'GET', path: `/admin/keys/${segment(set)}`, security: ['bearer'] }, options);
  }

  /**
   * Create JSON Web Key.
   * Makes a key and puts it into the set.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   * @param createJsonWebKeySet The body.
   */
  createJsonWebKeySet(
    set: string,
    createJsonWebKeySet: CreateJsonWebKeySet,
    options?: CallOptions,
  ): Promise<JsonWebKeySet> {
    return this.createJsonWebKeySetRaw(set, createJsonWebKeySet, options).then(dataOf);
  }

  /** `createJsonWebKeySet`, with the status and the headers of the answer. */
  createJsonWebKeySetRaw(
    set: string,
    createJsonWebKeySet: CreateJsonWebKeySet,
    options?: CallOptions,
  ): Promise<ApiResponse<JsonWebKeySet>> {
    return this.call(
      { method: 'POST', path: `/admin/keys/${segment(set)}`, security: ['bearer'], json: createJsonWebKeySet },
      options,
    );
  }

  /**
   * Update a JSON Web Key Set.
   * Replaces all keys of the set.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   * @param jsonWebKeySet The body.
   */
  setJsonWebKeySet(set: string, jsonWebKeySet?: JsonWebKeySet, options?: CallOptions): Promise<JsonWebKeySet> {
    return this.setJsonWebKeySetRaw(set, jsonWebKeySet, options).then(dataOf);
  }

  /** `setJsonWebKeySet`, with the status and the headers of the answer. */
  setJsonWebKeySetRaw(
    set: string,
    jsonWebKeySet?: JsonWebKeySet,
    options?: CallOptions,
  ): Promise<ApiResponse<JsonWebKeySet>> {
    return this.call(
      { method: 'PUT', path: `/admin/keys/${segment(set)}`, security: ['bearer'], json: jsonWebKeySet },
      options,
    );
  }

  /**
   * Delete JSON Web Key Set.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   */
  deleteJsonWebKeySet(set: string, options?: CallOptions): Promise<void> {
    return this.deleteJsonWebKeySetRaw(set, options).then(dataOf);
  }

  /** `deleteJsonWebKeySet`, with the status and the headers of the answer. */
  deleteJsonWebKeySetRaw(set: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call({ method: 'DELETE', path: `/admin/keys/${segment(set)}`, security: ['bearer'] }, options);
  }

  /**
   * Get JSON Web Key.
   * A set of this one key. Private members included: this is how keys are moved from one server to another.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   * @param kid The key in the set.
   */
  getJsonWebKey(set: string, kid: string, options?: CallOptions): Promise<JsonWebKeySet> {
    return this.getJsonWebKeyRaw(set, kid, options).then(dataOf);
  }

  /** `getJsonWebKey`, with the status and the headers of the answer. */
  getJsonWebKeyRaw(set: string, kid: string, options?: CallOptions): Promise<ApiResponse<JsonWebKeySet>> {
    return this.call(
      { method: 'GET', path: `/admin/keys/${segment(set)}/${segment(kid)}`, security: ['bearer'] },
      options,
    );
  }

  /**
   * Set JSON Web Key.
   * Puts a key into the set, or in the place of the one with the same kid. The kid of the body counts.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   * @param kid The key in the set.
   * @param jsonWebKey The body.
   */
  setJsonWebKey(set: string, kid: string, jsonWebKey?: JsonWebKey, options?: CallOptions): Promise<JsonWebKey> {
    return this.setJsonWebKeyRaw(set, kid, jsonWebKey, options).then(dataOf);
  }

  /** `setJsonWebKey`, with the status and the headers of the answer. */
  setJsonWebKeyRaw(
    set: string,
    kid: string,
    jsonWebKey?: JsonWebKey,
    options?: CallOptions,
  ): Promise<ApiResponse<JsonWebKey>> {
    return this.call(
      { method: 'PUT', path: `/admin/keys/${segment(set)}/${segment(kid)}`, security: ['bearer'], json: jsonWebKey },
      options,
    );
  }

  /**
   * Delete JSON Web Key.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   * @param kid The key in the set.
   */
  deleteJsonWebKey(set: string, kid: string, options?: CallOptions): Promise<void> {
    return this.deleteJsonWebKeyRaw(set, kid, options).then(dataOf);
  }

  /** `deleteJsonWebKey`, with the status and the headers of the answer. */
  deleteJsonWebKeyRaw(set: string, kid: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: `/admin/keys/${segment(set)}/${segment(kid)}`, security: ['bearer'] },
      options,
    );
  }

  /**
   * Rotate a JSON Web Key Set.
   * Uses new keys from now on. The old ones stay published while their tokens live.
   * @param set The key set; those of the server are hydra.openid.id-token, hydra.jwt.access-token,
   * signet.encryption.
   * @param alg Only the key of this algorithm.
   */
  rotateJsonWebKeySet(set: string, alg?: string, options?: CallOptions): Promise<void> {
    return this.rotateJsonWebKeySetRaw(set, alg, options).then(dataOf);
  }

  /** `rotateJsonWebKeySet`, with the status and the headers of the answer. */
  rotateJsonWebKeySetRaw(set: string, alg?: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'POST', path: `/admin/keys/${segment(set)}/rotate`, security: ['bearer'], query: { alg } },
      options,
    );
  }
}
