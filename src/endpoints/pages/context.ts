import type { Accounts } from '../../accounts/accounts.ts';
import type { Account } from '../../accounts/records.ts';
import type { InteractionContext } from '../../interaction/context.ts';
import type { Client } from '../../oauth/client.ts';
import type { Assets } from '../../pages/assets.ts';
import { pickCatalogue } from '../../pages/texts/index.ts';
import type { Theme } from '../../pages/theme.ts';
import type { Application, View } from '../../pages/view.ts';
import type { EndpointRequest } from '../endpoint.ts';

/** What the built-in pages work with. */
export interface PagesContext extends InteractionContext {
  readonly accounts: Accounts;
  readonly theme: Theme;
  readonly assets: Assets;
  readonly sign_up: boolean;
  readonly password_min_length: number;
}

/** The page's language: what the application asked for, else what the browser prefers. */
export function viewOf(context: PagesContext, request: EndpointRequest, ui_locales?: readonly string[]): View {
  const catalogue = pickCatalogue(ui_locales?.join(' '), request.headers['accept-language']);
  return { theme: context.theme, assets: context.assets, ...catalogue };
}

export function applicationOf({ client_id, metadata }: Client): Application {
  const { client_name, logo_uri, client_uri, policy_uri, tos_uri } = metadata;
  return { client_id, client_name, logo_uri, client_uri, policy_uri, tos_uri };
}

/** The address of one of the pages. */
export function pageUrl(context: PagesContext, path: string): string {
  return `${context.urls.public}${path}`;
}

/** How to address a person: by their name, or by what they sign in with. */
export function personName({ id, username, email, claims }: Account): string {
  const { name } = claims;
  return typeof name === 'string' && name !== '' ? name : (username ?? email ?? id);
}
