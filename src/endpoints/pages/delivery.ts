import { AuthorizationError, type Delivery } from '../../oauth/authorization/response.ts';
import { formPostPolicy } from '../../pages/content-security-policy.ts';
import { renderFormPost } from '../../pages/form-post.ts';
import { type Cookie, type EndpointRequest, html, type Reply, redirect } from '../endpoint.ts';
import { applicationOf, type PagesContext, viewOf } from './context.ts';

/** Sends a response on to the application: by a redirect, or by a page whose form the browser posts. */
export async function sendDelivery(
  context: PagesContext,
  request: EndpointRequest,
  delivery: Delivery,
  cookies: readonly Cookie[] = [],
): Promise<Reply> {
  if (delivery.kind === 'redirect') return redirect(303, delivery.location, cookies);
  const client = await context.repositories.clients.find(request.attributes.get('client_id') ?? '');
  const view = viewOf(context, request);
  const page = renderFormPost(
    {
      redirect_uri: delivery.action,
      parameters: delivery.fields,
      application: client === undefined ? { client_id: '', client_name: '' } : applicationOf(client, view),
    },
    view,
  );
  return html(200, page, { cookies, csp: formPostPolicy(delivery.action) });
}

/** Runs a step of an authorization; a refusal that is the application's to hear is sent to it. */
export async function answerApplication(
  context: PagesContext,
  request: EndpointRequest,
  step: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error;
    request.attributes.set('error', error.error);
    return sendDelivery(context, request, await error.deliver(context));
  }
}
