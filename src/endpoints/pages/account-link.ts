import type { Parameters } from '../../oauth/parameters.ts';
import type { AccountPage } from '../../pages/account/props.ts';
import { type PagesContext, pageUrl } from './context.ts';

export const ACCOUNT_PATH = '/account';

type Focus = NonNullable<AccountPage['focus']>;

/**
 * What a client of Matrix may send a person to their account page for (client-server API, § Account management URL
 * actions), and where on the page that is. Drafts of it had sessions for devices.
 */
const FOCUS_OF: ReadonlyMap<string, Focus> = new Map<string, Focus>([
  ['profile', 'profile'],
  ['devices_list', 'devices'],
  ['device_view', 'device'],
  ['device_delete', 'end_device'],
  ['account_deactivate', 'deactivation'],
  ['cross_signing_reset', 'cross_signing'],
  ['sessions_list', 'devices'],
  ['session_view', 'device'],
  ['session_end', 'end_device'],
]);

/** Understood, so that nobody is left wondering; but there is nothing here that could be reset. */
const NOT_OFFERED = 'cross_signing_reset';

/** What discovery promises. */
export const ACCOUNT_LINK_ACTIONS: readonly string[] = [...FOCUS_OF.keys()]
  .filter((name) => name !== NOT_OFFERED)
  .map((name) => `org.matrix.${name}`);

/** A known action, as it came, and the device that it is about. */
export interface AccountLink {
  readonly action: string;
  readonly focus: Focus;
  readonly device_id: string | undefined;
}

const LONGEST_DEVICE_ID = 255;

/**
 * What the page was opened for; undefined for nothing, or for what nobody knows here.
 *
 * @param name of the parameter: the login page's forms have an `action` of their own.
 */
export function accountLinkOf(parameters: Parameters, name: 'action' | 'account_action'): AccountLink | undefined {
  const action = parameters.first(name) ?? '';
  const focus = FOCUS_OF.get(action.replace(/^org\.matrix\./, ''));
  if (focus === undefined) return undefined;
  const device_id = parameters.first('device_id') ?? '';
  const usable = device_id !== '' && device_id.length <= LONGEST_DEVICE_ID;
  return { action, focus, device_id: usable ? device_id : undefined };
}

/** The account page, at the place that the person wanted. */
export function accountUrl(context: PagesContext, link: AccountLink | undefined): string {
  return pageUrl(
    context,
    withQuery(ACCOUNT_PATH, link === undefined ? {} : { action: link.action, ...deviceOf(link) }),
  );
}

/** What the login page keeps for afterwards: names, never an address to go to. */
export function rememberedLink(link: AccountLink | undefined): Readonly<Record<string, string>> {
  return link === undefined ? {} : { account_action: link.action, ...deviceOf(link) };
}

/** The login page, which leads back to the account page. */
export function accountLoginUrl(context: PagesContext, link: AccountLink | undefined): string {
  return pageUrl(context, withQuery('/login', rememberedLink(link)));
}

function deviceOf({ device_id }: AccountLink): Readonly<Record<string, string>> {
  return device_id === undefined ? {} : { device_id };
}

function withQuery(path: string, parameters: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(parameters).toString();
  return query === '' ? path : `${path}?${query}`;
}
