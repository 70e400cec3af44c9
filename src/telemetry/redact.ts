/**
 * Members that nobody may log, should a field that holds them slip in. The log's own lines are made of named fields,
 * so that this is the second lock, not the first.
 */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'access_token',
  'authorization',
  'body',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'cookie',
  'cookies',
  'device_code',
  'id_token',
  'password',
  'query',
  'refresh_token',
  'registration_access_token',
  'set-cookie',
  'token',
]);

const DEEPEST = 4;

/** `fields` with the value of every secret member replaced, at any depth that the log shows. */
export function redact(fields: Readonly<Record<string, unknown>>, depth = 0): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    clean[name] = SECRET_MEMBERS.has(name.toLowerCase()) ? '[redacted]' : redactValue(value, depth + 1);
  }
  return clean;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > DEEPEST) return '[deep]';
  return Array.isArray(value) ? value.map((item) => redactValue(item, depth + 1)) : redact({ ...value }, depth);
}
