// Made from the API by scripts/generate-client.ts; change it there.

import type { SetUserPasswordBody, User, UserBody, UserPatch } from '../models.ts';
import { type ApiResponse, BaseApi, type CallOptions, dataOf, segment } from '../runtime.ts';

/** The people who can sign in. */
export class UserApi extends BaseApi {
  /**
   * List People.
   * With `search` in the order of what was found; a page may then have fewer people than asked for, and a link
   * to the next.
   * @param pageSize How many at once: 100 if not given, 500 at most.
   * @param pageToken From the Link header of the page before.
   * @param search The beginning of a username or an email address.
   */
  listUsers(pageSize?: number, pageToken?: string, search?: string, options?: CallOptions): Promise<readonly User[]> {
    return this.listUsersRaw(pageSize, pageToken, search, options).then(dataOf);
  }

  /** `listUsers`, with the status and the headers of the answer. */
  listUsersRaw(
    pageSize?: number,
    pageToken?: string,
    search?: string,
    options?: CallOptions,
  ): Promise<ApiResponse<readonly User[]>> {
    return this.call(
      {
        method: 'GET',
        path: '/admin/users',
        security: ['bearer'],
        query: { page_size: pageSize, page_token: pageToken, search },
      },
      options,
    );
  }

  /**
   * Create a Person.
   * @param userBody The body.
   */
  createUser(userBody: UserBody, options?: CallOptions): Promise<User> {
    return this.createUserRaw(userBody, options).then(dataOf);
  }

  /** `createUser`, with the status and the headers of the answer. */
  createUserRaw(userBody: UserBody, options?: CallOptions): Promise<ApiResponse<User>> {
    return this.call({ method: 'POST', path: '/admin/users', security: ['bearer'], json: userBody }, options);
  }

  /**
   * Get a Person.
   * @param id The subject of the person.
   */
  getUser(id: string, options?: CallOptions): Promise<User> {
    return this.getUserRaw(id, options).then(dataOf);
  }

  /** `getUser`, with the status and the headers of the answer. */
  getUserRaw(id: string, options?: CallOptions): Promise<ApiResponse<User>> {
    return this.call({ method: 'GET', path: `/admin/users/${segment(id)}`, security: ['bearer'] }, options);
  }

  /**
   * Set a Person.
   * Replaces all that is known of the person; without a password the present one stays.
   * @param id The subject of the person.
   * @param userBody The body.
   */
  setUser(id: string, userBody: UserBody, options?: CallOptions): Promise<User> {
    return this.setUserRaw(id, userBody, options).then(dataOf);
  }

  /** `setUser`, with the status and the headers of the answer. */
  setUserRaw(id: string, userBody: UserBody, options?: CallOptions): Promise<ApiResponse<User>> {
    return this.call(
      { method: 'PUT', path: `/admin/users/${segment(id)}`, security: ['bearer'], json: userBody },
      options,
    );
  }

  /**
   * Patch a Person.
   * By a merge patch (RFC 7396). A new email address is no longer verified.
   * @param id The subject of the person.
   * @param userPatch The body.
   */
  patchUser(id: string, userPatch: UserPatch, options?: CallOptions): Promise<User> {
    return this.patchUserRaw(id, userPatch, options).then(dataOf);
  }

  /** `patchUser`, with the status and the headers of the answer. */
  patchUserRaw(id: string, userPatch: UserPatch, options?: CallOptions): Promise<ApiResponse<User>> {
    return this.call(
      { method: 'PATCH', path: `/admin/users/${segment(id)}`, security: ['bearer'], json: userPatch },
      options,
    );
  }

  /**
   * Delete a Person.
   * With their sessions, consents and tokens.
   * @param id The subject of the person.
   */
  deleteUser(id: string, options?: CallOptions): Promise<void> {
    return this.deleteUserRaw(id, options).then(dataOf);
  }

  /** `deleteUser`, with the status and the headers of the answer. */
  deleteUserRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call({ method: 'DELETE', path: `/admin/users/${segment(id)}`, security: ['bearer'] }, options);
  }

  /**
   * Set a Password.
   * Ends the sessions of the person.
   * @param id The subject of the person.
   * @param setUserPasswordBody The body.
   */
  setUserPassword(id: string, setUserPasswordBody: SetUserPasswordBody, options?: CallOptions): Promise<void> {
    return this.setUserPasswordRaw(id, setUserPasswordBody, options).then(dataOf);
  }

  /** `setUserPassword`, with the status and the headers of the answer. */
  setUserPasswordRaw(
    id: string,
    setUserPasswordBody: SetUserPasswordBody,
    options?: CallOptions,
  ): Promise<ApiResponse<void>> {
    return this.call(
      { method: 'POST', path: `/admin/users/${segment(id)}/password`, security: ['bearer'], json: setUserPasswordBody },
      options,
    );
  }

  /**
   * End all Sessions of a Person.
   * @param id The subject of the person.
   */
  deleteUserSessions(id: string, options?: CallOptions): Promise<void> {
    return this.deleteUserSessionsRaw(id, options).then(dataOf);
  }

  /** `deleteUserSessions`, with the status and the headers of the answer. */
  deleteUserSessionsRaw(id: string, options?: CallOptions): Promise<ApiResponse<void>> {
    return this.call({ method: 'DELETE', path: `/admin/users/${segment(id)}/sessions`, security: ['bearer'] }, options);
  }
}
