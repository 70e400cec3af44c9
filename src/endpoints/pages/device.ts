import { acceptUserCode, type DeviceRequest, getDeviceRequest, rejectUserCode } from '../../interaction/device.ts';
import { DEVICE_VERIFICATION_PATH } from '../../interaction/flow.ts';
import { OAuthError } from '../../oauth/errors.ts';
import { formPolicy } from '../../pages/content-security-policy.ts';
import { type DevicePage, renderDevice } from '../../pages/device.ts';
import { renderDeviceConfirm } from '../../pages/device-confirm.ts';
import { renderDeviceDone, renderDeviceRefused } from '../../pages/device-done.ts';
import { type Endpoint, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { challengeOf } from './challenge.ts';
import { applicationOf, type PagesContext, pageUrl, viewOf } from './context.ts';
import { formToken, isOwnForm } from './form.ts';
import { refusalStatus } from './refusal.ts';

type Problem = DevicePage['problem'];

/** The page on which the code of a device is entered: a verification application like any other. */
export function deviceEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET', 'POST'],
    path: '/device',
    errors: 'page',
    body: 'form',
    async handle(request) {
      const challenge = challengeOf(request, 'device_challenge');
      if (challenge === undefined) return redirect(303, pageUrl(context, DEVICE_VERIFICATION_PATH));
      if (request.method === 'GET') return showDevice(context, request, challenge, null);
      if (!isOwnForm(request)) return showDevice(context, request, challenge, { kind: 'form_expired' });
      try {
        return await answer(context, request, challenge);
      } catch (error) {
        const problem = problemOf(error);
        if (problem === undefined) throw error;
        if (error instanceof OAuthError && error.limit !== undefined) request.attributes.set('limit', error.limit);
        return showDevice(context, request, challenge, problem);
      }
    },
  };
}

/** What the person at the page can mend; anything else ends at the error page. */
function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof OAuthError)) return undefined;
  if (error.code === 'too_many_requests')
    return { kind: 'too_many_attempts', seconds: Number(error.headers['retry-after'] ?? 1) };
  return error.code === 'invalid_request' ? { kind: 'wrong_code' } : undefined;
}

async function answer(context: PagesContext, request: EndpointRequest, challenge: string): Promise<Reply> {
  const user_code = request.form.first('user_code') ?? '';
  switch (request.form.first('action')) {
    case 'confirm':
      return redirect(303, (await acceptUserCode(context, challenge, user_code)).redirect_to);
    case 'cancel': {
      const client = await rejectUserCode(context, challenge, user_code);
      request.attributes.set('client_id', client.client_id);
      const view = viewOf(context, request);
      return html(200, renderDeviceRefused({ application: applicationOf(client, view) }, view));
    }
    default:
      return showConfirm(context, request, challenge, await getDeviceRequest(context, challenge, user_code));
  }
}

function showDevice(context: PagesContext, request: EndpointRequest, challenge: string, problem: Problem): Reply {
  const token = formToken(context, request);
  const page = renderDevice(
    {
      action: pageUrl(context, '/device'),
      hidden: { ...token.hidden, device_challenge: challenge },
      user_code: (request.method === 'POST' ? request.form : request.query).first('user_code') ?? '',
      problem,
    },
    viewOf(context, request),
  );
  const { status, headers } = refusalStatus(problem);
  return html(status, page, { headers, cookies: token.cookies });
}

function showConfirm(
  context: PagesContext,
  request: EndpointRequest,
  challenge: string,
  { client, request: asked, user_code }: DeviceRequest,
): Reply {
  request.attributes.set('client_id', client.client_id);
  const token = formToken(context, request);
  const view = viewOf(context, request);
  const page = renderDeviceConfirm(
    {
      action: pageUrl(context, '/device'),
      hidden: { ...token.hidden, device_challenge: challenge, user_code },
      application: applicationOf(client, view),
      user_code,
      scopes: asked.scope,
    },
    view,
  );
  return html(200, page, { cookies: token.cookies, csp: formPolicy(asked.redirect_uri) });
}

/** Where the browser ends; the device goes on by itself. */
export function deviceDoneEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET'],
    path: '/device/done',
    errors: 'page',
    async handle(request) {
      const client = await context.repositories.clients.find(request.query.first('client_id') ?? '');
      const view = viewOf(context, request);
      const application = client === undefined ? null : applicationOf(client, view);
      return html(200, renderDeviceDone({ application }, view));
    },
  };
}
