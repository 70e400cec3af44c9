// Made from the API by scripts/generate-client.ts; change it there.

import type { ProtectedResource, ProtectedResourceBody } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, segment } from '../runtime.ts';

/** The APIs that tokens can be for. */
export class ProtectedResourceApi extends BaseApi {
  /**
   * List Protected Resources.
   * By id, those of the settings among them.
   * @param pageSize How many at once: 100 if not given, 500 at most.
   * @param pageToken From the Link header of the page before.
   * @param identifier Only the one with this identifier.
   */
  listProtectedResources(
    pageSize?: number,
    pageToken?: string,
    identifier?: string,
    options?: CallOptions,
  ): Promise<readonly ProtectedResource[]> {
    return this.listProtectedResourcesRaw(pageSize, pageToken, identifier, options).then(dataOf);
  }

  /** `listProtectedResources`, with the status and the headers of the answer. */
  listProtectedResourcesRaw(
    pageSize?: number,
    pageToken?: string,
    identifier?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<readonly ProtectedResource[]>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/oauth2/resources',
        security: ['bearer'],
        query: { page_size: pageSize, page_token: pageToken, identifier },
      },
      options,
    );
  }

  /**
   * Create a Protected Resource.
   * An API that clients may ask for tokens for (RFC 8707).
   * @param protectedResourceBody The body.
   */
  createProtectedResource(
    protectedResourceBody: ProtectedResourceBody,
    options?: CallOptions,
  ): Promise<ProtectedResource> {
    return this.createProtectedResourceRaw(protectedResourceBody, options).then(dataOf);
  }

  /** `createProtectedResource`, with the status and the headers of the answer. */
  createProtectedResourceRaw(
    protectedResourceBody: ProtectedResourceBody,
    options?: CallOptions,
  ): Promise<ApiResponse<ProtectedResource>> {
    return this.call(
      { method: 'POST', path: '/admin/oauth2/resources', security: ['bearer'], json: protectedResourceBody },
      options,
    );
  }

  /**
   * Get a Protected Resource.
   * @param id The id of the resource.
   */
  getProtectedResource(id: string, options?: CallOptions): Promise<ProtectedResource> {
    return this.getProtectedResourceRaw(id, options).then(dataOf);
  }

  /** `getProtectedResource`, with the status and the headers of the answer. */
  getProtectedResourceRaw(id: string, options?: CallOptions): Promise<ApiResponse<ProtectedResource>> {
    return this.call({ method: 'GET', path: `/admin/oauth2/resources/${segment(id)}`, security: ['bearer'] }, options);
  }

  /**
   * Set a Protected Resource.
   * Replaces all but the identifier, which must be the same.
   * @param id The id of the resource.
   * @param protectedResourceBody The body.
   */
  setProtectedResource(
    id: string,
    protectedResourceBody: ProtectedResourceBody,
    options?: CallOptions,
  ): Promise<ProtectedResource> {
    return this.setProtectedResourceRaw(id, protectedResourceBody, options).then(dataOf);
  }

  /** `setProtectedResource`, with the status and the headers of the answer. */
  setProtectedResourceRaw(
    id: string,
    protectedResourceBody: ProtectedResourceBody,
    options?: CallOptions,
  ): Promise<ApiResponse<ProtectedResource>> {
    return this.call(
      {
        method: 'PUT',
        path: `/admin/oauth2/resources/${segment(id)}`,
        security: ['bearer'],
        json: protectedResourceBody,
      },
      options,
    );
  }

  /**
   * Delete a Protected Resource.
   * No more tokens are issued for it; those that were live until they expire.
   * @param id The id of the resource.
   */
  deleteProtectedResource(id: string, options?: CallOptions): Promise<void> {
    return this.deleteProtectedResourceRaw(id, options).then(dataOf);
  }

  /** `deleteProtectedResource`, with the status and the headers of the answer. */
  deleteProtectedResourceRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'DELETE', path: `/admin/oauth2/resources/${segment(id)}`, security: ['bearer'] },
      options,
    );
  }
}
