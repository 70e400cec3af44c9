import type { AuthorizationRequest } from '../oauth/authorization/request.ts';
import type { Client } from '../oauth/client.ts';
import { claimDevice, denyDevice, findWaiting } from '../oauth/device/decision.ts';
import { normaliseUserCode, showUserCode } from '../oauth/device/user-code.ts';
import { OAuthError, tooManyRequests } from '../oauth/errors.ts';
import type { Parameters } from '../oauth/parameters.ts';
import type { DeviceAuthorization } from '../oauth/records.ts';
import { enterFlow, resumeFlow } from './authorize.ts';
import { bind, bindingCookie, bindingOf, checkBound, DEVICE_BINDING_COOKIE } from './binding.ts';
import { type Browser, type InteractionContext, urlWithQuery } from './context.ts';
import { beginFlow, deviceVerifierUrl, type Flow, openFlow, requireFlow, sealFlow } from './flow.ts';
import type { RedirectTo } from './login.ts';
import { requestOf } from './request.ts';
import type { AuthorizeOutcome } from './visit.ts';

/**
 * What `verification_uri` does in a browser: to the page that asks for the user code, or on with a flow that comes back
 * from a page with a verifier.
 *
 * @throws OAuthError for the browser, DeviceRefused when the person refused.
 */
export async function verifyDevice(
  context: InteractionContext,
  browser: Browser,
  parameters: Parameters,
): Promise<AuthorizeOutcome> {
  const resumed = await resumeFlow(context, browser, parameters, 'device');
  if (resumed !== undefined) return resumed;
  const verifier = parameters.first('device_verifier');
  if (verifier !== undefined) return afterUserCode(context, browser, verifier);

  const binding = bindingOf(context, browser, DEVICE_BINDING_COOKIE);
  const flow = { ...beginFlow(context, '', binding), address: browser.address };
  const device_challenge = sealFlow(context, 'device_challenge', flow);
  const user_code = parameters.first('user_code');
  const query = { device_challenge, ...(user_code !== undefined && { user_code }) };
  return {
    kind: 'page',
    location: urlWithQuery(context.urls.device.verification.url, query),
    cookies: [bind(context, DEVICE_BINDING_COOKIE, flow)],
  };
}

/** The browser goes on to the login with a code that was confirmed. A verifier works once. */
async function afterUserCode(
  context: InteractionContext,
  browser: Browser,
  verifier: string,
): Promise<AuthorizeOutcome> {
  const opened = openFlow(context, 'device_verifier', verifier);
  const device = opened?.flow.device;
  if (opened === undefined || device === undefined)
    throw new OAuthError('invalid_request', 'The device_verifier is not one of this server.');
  if (opened.expired)
    throw new OAuthError('request_unauthorized', 'The sign-in took too long and has expired. Enter the code again.');
  const started = await requestOf(context, opened.flow);
  checkBound(browser, boundBy(browser, started.client, opened.flow), opened.flow);
  if (!(await claimDevice(context, { user_code_hash: device.user_code_hash, flow_id: opened.flow.id })))
    throw new OAuthError('access_denied', 'This confirmation was used before, or the device has its answer.');
  const binding = bindingOf(context, browser, bindingCookie(started.client));
  return enterFlow(context, browser, started, { ...opened.flow, binding });
}

/** A flow that begins anew at the login page is past the device page, and has its client's cookie. */
function boundBy(browser: Browser, client: Client, { binding }: Flow): string {
  const cookie = bindingCookie(client);
  return browser.cookies.get(cookie) === binding ? cookie : DEVICE_BINDING_COOKIE;
}

/** What a device asks for, to be shown before anybody signs in (RFC 8628 §5.4). */
export interface DeviceRequest {
  readonly client: Client;
  readonly request: AuthorizationRequest;
  /** As the device shows it. */
  readonly user_code: string;
}

export async function getDeviceRequest(
  context: InteractionContext,
  challenge: string | undefined,
  user_code: string,
): Promise<DeviceRequest> {
  const { flow } = await findDevice(context, challenge, user_code);
  return { ...(await requestOf(context, flow)), user_code: showUserCode(normaliseUserCode(user_code)) };
}

/** Ory's `acceptUserCodeRequest`. May be repeated; each answer works once, and the one that is followed last counts. */
export async function acceptUserCode(
  context: InteractionContext,
  challenge: string | undefined,
  user_code: string,
): Promise<RedirectTo> {
  const { flow } = await findDevice(context, challenge, user_code);
  return { redirect_to: deviceVerifierUrl(context, flow) };
}

/** For a person who did not start this: the device is told at once. */
export async function rejectUserCode(
  context: InteractionContext,
  challenge: string | undefined,
  user_code: string,
): Promise<Client> {
  const { flow, device } = await findDevice(context, challenge, user_code);
  const claim = { user_code_hash: device.user_code_hash, flow_id: flow.id };
  if (await claimDevice(context, claim)) await denyDevice(context, claim);
  return (await requestOf(context, flow)).client;
}

/** A challenge's flow, joined with the device that waits with this user code. Wrong codes are counted by address. */
async function findDevice(
  context: InteractionContext,
  challenge: string | undefined,
  user_code: string,
): Promise<{ readonly flow: Flow; readonly device: DeviceAuthorization }> {
  const { address = '', binding } = requireFlow(context, 'device_challenge', challenge);
  const device = await guess(context, address, user_code);
  const { client_id, id, user_code_hash, payload } = device;
  const asked = new URLSearchParams({ client_id, scope: payload.scope.join(' ') });
  for (const audience of payload.audience) asked.append('audience', audience);
  for (const resource of payload.resource ?? []) asked.append('resource', resource);
  return { flow: { ...beginFlow(context, asked.toString(), binding), device: { id, user_code_hash } }, device };
}

async function guess(context: InteractionContext, address: string, user_code: string): Promise<DeviceAuthorization> {
  const typed = normaliseUserCode(user_code);
  if (typed === '') throw new OAuthError('invalid_request', 'The user_code is missing.');
  const attempt = await context.userCodeGuesses.begin(address);
  if (attempt.outcome === 'wait')
    throw tooManyRequests(
      'user_code_by_address',
      attempt.retry_after,
      'Too many wrong codes came from here. Wait before the next one.',
    );
  try {
    const found = await findWaiting(context, context.tokens.keyedHashes('user_code', typed));
    const client = found && (await context.repositories.clients.find(found.client_id));
    if (found !== undefined && client !== undefined && client.created_at <= found.created_at) return found;
    attempt.failed();
    throw new OAuthError('invalid_request', 'The user_code is wrong, has expired, or was used before.');
  } finally {
    attempt.end();
  }
}
