import type { Accounts } from '../../accounts/accounts.ts';
import type { Account } from '../../accounts/records.ts';
import type { InteractionContext } from '../../interaction/context.ts';
import type { Client } from '../../oauth/client.ts';
import { localizedMember } from '../../oauth/registration/localized.ts';
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

/** The application as it introduces itself in the page's language. */
export function applicationOf({ client_id, metadata }: Client, { lang }: Pick<View, 'lang'>): Application {
  return {
    client_id,
    client_name: localizedMember(metadata, 'client_name', lang) ?? '',
    logo_uri: localizedMember(metadata, 'logo_uri', lang),
    client_uri: localizedMember(metadata, 'client_uri', lang),
    policy_uri: localizedMember(metadata, 'policy_uri', lang),
    tos_uri: localizedMember(metadata, 'tos_uri', lang),
  };
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
