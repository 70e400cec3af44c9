import { applicationIcon } from '../components.ts';
import { type Content, type Html, html } from '../html.ts';
import { applicationName, describeUserAgent, uniqueIds } from '../names.ts';
import type { View } from '../view.ts';
import { ago } from '../when.ts';
import { type AccountApplication, type AccountPage, type AccountSession, accountButton, accountForm } from './props.ts';

/** The account page's list of sessions, each with a button that ends it. */
export function sessionsCard(props: AccountPage, view: View): Html {
  const { account } = view.texts;
  const ids = uniqueIds(
    'session-',
    props.sessions.map(({ id }) => id),
  );
  const items = props.sessions.map((session, index) => sessionItem(props, session, ids[index] ?? '', view));
  const everywhere = accountButton({
    id: 'account-sign-out-everywhere',
    label: account.sign_out_everywhere,
    action: 'sign_out_everywhere',
    look: 'danger',
  });
  return html`<section class="card stack" aria-labelledby="account-sessions-heading" id="account-sessions">
<div class="heading"><div><h2 id="account-sessions-heading">${account.sessions}</h2></div>
${items.length > 0 && accountForm(props, {}, everywhere)}</div>
${listOr(items, account.no_sessions)}</section>`;
}

/** Its list of the applications with access, each with a button that withdraws it. */
export function applicationsCard(props: AccountPage, view: View): Html {
  const { account } = view.texts;
  const ids = uniqueIds(
    'application-',
    props.applications.map(({ application }) => application.client_id),
  );
  const items = props.applications.map((one, index) => applicationItem(props, one, ids[index] ?? '', view));
  return html`<section class="card stack" aria-labelledby="account-applications-heading" id="account-applications">
<div class="tight"><h2 id="account-applications-heading">${account.applications}</h2>
${items.length > 0 && html`<p class="small">${account.applications_explain}</p>`}</div>
${listOr(items, account.no_applications)}</section>`;
}

function listOr(items: readonly Html[], empty: string): Content {
  return items.length > 0 ? html`<ul class="entries">${items}</ul>` : html`<p class="empty">${empty}</p>`;
}

function sessionItem(props: AccountPage, session: AccountSession, id: string, view: View): Html {
  const { account } = view.texts;
  const browser = browserName(session.user_agent ?? '', view);
  const end = accountButton({
    id: `${id}-end`,
    label: account.end_session,
    action: 'end_session',
    description: account.end_session_of(browser),
  });
  const when = account.signed_in(ago(session.signed_in_at, props.now, view));
  return html`<li id="${id}"><div class="about"><h3>${browser}${session.current && html` <span class="badge">${account.this_session}</span>`}</h3>
<p class="small">${when}${session.address !== null && html` · <bdi>${session.address}</bdi>`}</p></div>
${accountForm(props, { session_id: session.id }, end)}</li>\n`;
}

function applicationItem(props: AccountPage, one: AccountApplication, id: string, view: View): Html {
  const { account } = view.texts;
  const { application, scopes, granted_at } = one;
  const name = applicationName(application);
  const withdraw = accountButton({
    id: `${id}-withdraw`,
    label: account.withdraw,
    action: 'withdraw_access',
    description: account.withdraw_of(name),
  });
  return html`<li id="${id}"><div class="application">${applicationIcon(application)}<div><h3><bdi>${name}</bdi></h3>
<p class="small">${account.allowed(ago(granted_at, props.now, view))}</p>
${scopes.length > 0 && html`<p class="small"><code><bdi>${scopes.join(' ')}</bdi></code></p>`}</div></div>
${accountForm(props, { client_id: application.client_id }, withdraw)}</li>\n`;
}

function browserName(user_agent: string, { texts: { account } }: View): string {
  const { browser, system } = describeUserAgent(user_agent);
  if (browser !== null && system !== null) return account.browser_on(browser, system);
  return browser ?? system ?? account.unknown_browser;
}
