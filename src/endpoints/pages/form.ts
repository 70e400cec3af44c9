import { constantTimeEqual } from '../../oauth/tokens/token-codec.ts';
import type { Cookie, EndpointRequest } from '../endpoint.ts';
import type { PagesContext } from './context.ts';

const COOKIE = 'form';
const FIELD = 'csrf';

/**
 * The value that a page's form and the browser's cookie both have to bring, so that no other site can send the form
 * for the person. It is no secret from the person's own browser, and the same for all forms, so that several tabs work
 * side by side.
 */
export interface FormToken {
  readonly hidden: Readonly<Record<string, string>>;
  readonly cookies: readonly Cookie[];
}

const TOKEN = /^[\w-]{22}$/;

export function formToken(context: PagesContext, request: EndpointRequest): FormToken {
  const known = request.cookies.get(COOKIE);
  if (known !== undefined && TOKEN.test(known)) return { hidden: { [FIELD]: known }, cookies: [] };
  const value = context.random.bytes(16).toString('base64url');
  return { hidden: { [FIELD]: value }, cookies: [{ name: COOKIE, value }] };
}

/** Whether the form came from one of our own pages in this browser. */
export function isOwnForm(request: EndpointRequest): boolean {
  const cookie = request.cookies.get(COOKIE);
  const sent = request.form.first(FIELD);
  return cookie !== undefined && sent !== undefined && TOKEN.test(cookie) && constantTimeEqual(cookie, sent);
}
