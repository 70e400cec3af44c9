import type { Account } from '../../accounts/records.ts';
import { findSession } from '../../interaction/session.ts';
import { claimsBesideScopes } from '../../oauth/claims/consent.ts';
import type { AuthorizationGrant, LoginSession } from '../../oauth/records.ts';
import { renderAccount } from '../../pages/account/page.ts';
import type { AccountPage } from '../../pages/account/props.ts';
import { browserOf } from '../browser.ts';
import { type Cookie, type Endpoint, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { devicesAmong } from './account-devices.ts';
import { ACCOUNT_PATH, type AccountLink, accountLinkOf, accountLoginUrl } from './account-link.ts';
import { ACCOUNT_STEPS, type AccountVisit, NOTHING_DONE, type StepOutcome } from './account-steps.ts';
import { applicationOf, type PagesContext, pageUrl, viewOf } from './context.ts';
import { formToken, isOwnForm } from './form.ts';
import { refusalStatus } from './refusal.ts';
import { leaveSignedOut } from './signed-out.ts';

/** The person's own page: their data and password, where they are signed in, and what may act in their name. */
export function accountEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: ACCOUNT_PATH,
    errors: 'page',
    body: 'form',
    async handle(request) {
      const session = await findSession(context, browserOf(request));
      const account = session === undefined ? undefined : await context.accounts.find(session.subject);
      const link = accountLinkOf(request.query, 'action');
      if (session === undefined || account === undefined) return redirect(303, accountLoginUrl(context, link));
      request.attributes.set('subject', account.id);
      const visit: AccountVisit = { context, request, session, account };
      if (request.method === 'GET') return showAccount(visit, { ...NOTHING_DONE, notice: noticeOf(request) }, link);
      if (!isOwnForm(request)) return showAccount(visit, { ...NOTHING_DONE, problem: { kind: 'form_expired' } });
      return act(visit);
    },
  };
}

async function act(visit: AccountVisit): Promise<Reply> {
  const { context, request } = visit;
  const step = ACCOUNT_STEPS.get(request.form.first('action') ?? '');
  const outcome = step === undefined ? NOTHING_DONE : await step(visit);
  if (outcome.leave !== undefined) return leaveSignedOut(context, request, outcome.leave);
  // A page that was POSTed would do it again when it is loaded again.
  if (outcome.notice !== null) return redirect(303, pageUrl(context, `${ACCOUNT_PATH}?done=${outcome.notice}`));
  return showAccount(visit, outcome);
}

const NOTICES: readonly NonNullable<AccountPage['notice']>[] = [
  'profile_saved',
  'password_changed',
  'session_ended',
  'device_ended',
  'access_withdrawn',
];

function noticeOf(request: EndpointRequest): AccountPage['notice'] {
  return NOTICES.find((notice) => notice === request.query.first('done')) ?? null;
}

async function showAccount(visit: AccountVisit, outcome: StepOutcome, link?: AccountLink): Promise<Reply> {
  const { context, request, account } = visit;
  const token = formToken(context, request);
  const page = renderAccount(
    {
      action: pageUrl(context, ACCOUNT_PATH),
      hidden: token.hidden,
      profile: outcome.profile ?? profileOf(account),
      profile_problems: outcome.profile_problems,
      password_min_length: context.password_min_length,
      password_problems: outcome.password_problems,
      sessions: await sessionsOf(visit),
      matrix: await matrixOf(visit, outcome, link),
      focus: outcome.deactivation_problem === undefined ? focusOf(context, link) : 'deactivation',
      applications: await applicationsOf(visit),
      notice: outcome.notice,
      problem: outcome.problem,
      now: context.clock.now(),
    },
    viewOf(context, request),
  );
  const cookies: readonly Cookie[] = token.cookies;
  const { status, headers } = refusalStatus(outcome.problem);
  return html(status, page, { headers, cookies });
}

/** An address may be longer for people who have no Matrix here; it means nothing to them. */
function focusOf({ policy }: PagesContext, link: AccountLink | undefined): AccountPage['focus'] {
  return policy.matrix === undefined ? null : (link?.focus ?? null);
}

async function matrixOf(
  { context, request, account }: AccountVisit,
  { deactivation_problem = null }: StepOutcome,
  link: AccountLink | undefined,
): Promise<AccountPage['matrix']> {
  if (context.policy.matrix === undefined) return null;
  const grants = await context.repositories.grants.listBySubject(account.id, { limit: MOST_GRANTS });
  return {
    devices: await devicesAmong(context, grants, viewOf(context, request)),
    device_id: link?.focus === 'device' || link?.focus === 'end_device' ? (link.device_id ?? null) : null,
    devices_url: pageUrl(context, `${ACCOUNT_PATH}?action=org.matrix.devices_list`),
    deactivation_problem,
  };
}

function profileOf({ username, email, claims }: Account): AccountPage['profile'] {
  const { name } = claims;
  return { username: username ?? '', email: email ?? '', name: typeof name === 'string' ? name : '' };
}

async function sessionsOf({ context, session, account }: AccountVisit): Promise<AccountPage['sessions']> {
  const now = context.clock.now();
  const sessions = await context.repositories.sessions.listBySubject(account.id);
  return sessions
    .filter(({ expires_at, remembered }) => remembered && expires_at > now)
    .sort((a, b) => Number(b.id === session.id) - Number(a.id === session.id) || b.auth_time - a.auth_time)
    .map((one) => ({
      id: one.id,
      current: one.id === session.id,
      user_agent: one.payload.user_agent ?? null,
      address: one.payload.address ?? null,
      signed_in_at: signedInAt(one),
    }));
}

function signedInAt({ auth_time }: LoginSession): number {
  return auth_time * 1000;
}

/** What the person consented to, remembered or still at work. */
async function applicationsOf({ context, request, account }: AccountVisit): Promise<AccountPage['applications']> {
  const granted = new Map<string, { scopes: Set<string>; granted_at: number }>();
  const add = (client_id: string, scopes: readonly string[], granted_at: number) => {
    const known = granted.get(client_id);
    granted.set(client_id, {
      scopes: new Set([...(known?.scopes ?? []), ...scopes]),
      granted_at: Math.max(granted_at, known?.granted_at ?? 0),
    });
  };
  const now = context.clock.now();
  for (const consent of await context.repositories.consents.listBySubject(account.id))
    if (consent.expires_at === null || consent.expires_at > now)
      add(consent.client_id, [...consent.payload.scope, ...(consent.payload.claims ?? [])], consent.granted_at);
  for (const grant of await context.repositories.grants.listBySubject(account.id, { limit: MOST_GRANTS }))
    if (grant.expires_at > now) add(grant.client_id, grantedTo(grant), grant.created_at);

  const view = viewOf(context, request);
  const applications: AccountPage['applications'][number][] = [];
  for (const [client_id, { scopes, granted_at }] of granted) {
    const client = await context.repositories.clients.find(client_id);
    if (client === undefined) continue;
    applications.push({ application: applicationOf(client, view), scopes: [...scopes], granted_at });
  }
  return applications;
}

/** Scopes, and the claims that were granted by name beside them. */
function grantedTo({ payload }: AuthorizationGrant): readonly string[] {
  return [...payload.scope, ...claimsBesideScopes(payload.claims, payload.scope)];
}

/** Beyond so many live grants, one person's page shows the applications of the first ones. */
const MOST_GRANTS = 500;
