import type { TestProvider } from './provider.ts';

/** `TestProvider.call` for a server that runs elsewhere. */
export function adminCaller(admin: string): TestProvider['call'] {
  return async (method, path, body, status) => {
    const answer = await fetch(`${admin}${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (status === undefined ? !answer.ok : answer.status !== status)
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : { value };
  };
}
