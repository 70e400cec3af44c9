import { verifyDevice } from '../interaction/device.ts';
import { DeviceRefused } from '../interaction/ending.ts';
import { DEVICE_VERIFICATION_PATH } from '../interaction/flow.ts';
import { OAuthError } from '../oauth/errors.ts';
import { renderDeviceRefused } from '../pages/device-done.ts';
import { browserOf } from './browser.ts';
import { type Endpoint, type EndpointRequest, html, json, type Reply, redirect } from './endpoint.ts';
import { applicationOf, type PagesContext, viewOf } from './pages/context.ts';
import { problemPage } from './pages/error.ts';

/**
 * Where people with a device's code arrive, and where the steps of its flow come back to. What goes wrong is said here
 * and never at `urls.error`: as JSON, or as a page for who asked for one.
 */
export function deviceVerificationEndpoint(context: PagesContext): Endpoint {
  return {
    methods: ['GET'],
    path: DEVICE_VERIFICATION_PATH,
    errors: 'json',
    async handle(request) {
      request.attributes.set('client_id', request.query.first('client_id') ?? '');
      try {
        const outcome = await verifyDevice(context, browserOf(request), request.query);
        if (outcome.kind !== 'page') throw new TypeError('no application waits for a device');
        return redirect(302, outcome.location, outcome.cookies);
      } catch (error) {
        if (error instanceof DeviceRefused) return refused(context, request, error);
        if (!(error instanceof OAuthError) || !acceptsHtml(request)) throw error;
        request.attributes.set('error', error.code);
        const { code, description, status } = error;
        const accept_language = request.headers['accept-language'];
        return problemPage(context, { code, description, status, accept_language, request_id: request.id });
      }
    },
  };
}

/** The person's refusal, in the words of the login or consent application. */
function refused(context: PagesContext, request: EndpointRequest, { client, rejection }: DeviceRefused): Reply {
  const { error, error_description } = rejection;
  request.attributes.set('error', error);
  if (!acceptsHtml(request)) return json(400, { error, error_description });
  const view = viewOf(context, request);
  return html(400, renderDeviceRefused({ application: applicationOf(client, view) }, view));
}

function acceptsHtml({ headers }: EndpointRequest): boolean {
  return /\btext\/html\b/i.test(headers.accept ?? '');
}
