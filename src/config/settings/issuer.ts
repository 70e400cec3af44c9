import { isWebUrl } from '../values.ts';

/** OIDC Discovery §3, RFC 8414 §2: no query and no fragment; credentials have no place in a name. */
export function isIssuer(value: string): boolean {
  if (!isWebUrl(value) || value.includes('?') || value.includes('#')) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}
