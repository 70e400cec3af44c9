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
  return key === undefined ? html`<code><bdi>${scope}</bdi></code>` : consent.scope[key];
}
