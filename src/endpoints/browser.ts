import type { Browser } from '../interaction/context.ts';
import type { EndpointRequest } from './endpoint.ts';

/** The browser that a request came from, as the interactions see it. */
export function browserOf(request: EndpointRequest): Browser {
  return { cookies: request.cookies, user_agent: request.headers['user-agent'], address: request.address };
}
