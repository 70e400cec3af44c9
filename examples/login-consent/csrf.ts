import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Forms carry what our cookie holds: another site can have a browser send a form here, but can read neither. Without
 * it, a page of an attacker's could accept what the person was only asked.
 */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

export function isOwnForm(form: URLSearchParams, token: string): boolean {
  return timingSafeEqual(digest(form.get('csrf') ?? ''), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
