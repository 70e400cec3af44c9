import { allowsMatrixApi, deviceOf, isDeviceScope } from '../oauth/matrix/settings.ts';
import { type Content, html } from './html.ts';
import type { Texts } from './texts/en.ts';
import type { View } from './view.ts';

/** The texts of the standard scopes (OIDC Core §5.4, §11); Hydra calls `offline_access` `offline` as well. */
const SCOPE_TEXTS: ReadonlyMap<string, keyof Texts['consent']['scope']> = new Map([
  ['openid', 'openid'],
  ['profile', 'profile'],
  ['email', 'email'],
  ['address', 'address'],
  ['phone', 'phone'],
  ['offline', 'offline_access'],
  ['offline_access', 'offline_access'],
]);

/** What a scope lets an application do; one that nobody has described stands as it is. */
export function scopeText(scope: string, { texts: { consent } }: Pick<View, 'texts'>): Content {
  const key = SCOPE_TEXTS.get(scope);
  if (key !== undefined) return consent.scope[key];
  const device = deviceOf([scope]);
  if (device !== undefined) return consent.matrix_device(html`<code><bdi>${device}</bdi></code>`);
  return allowsMatrixApi([scope]) ? consent.matrix_api : html`<code><bdi>${scope}</bdi></code>`;
}

/** Without which the sign-in would be none: `openid`, or the device that a client of Matrix signs in. */
export function isFixedScope(scope: string): boolean {
  return scope === 'openid' || isDeviceScope(scope);
}
