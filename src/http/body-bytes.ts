import type { IncomingMessage } from 'node:http';
import { OAuthError } from '../oauth/errors.ts';

const NOTHING = Buffer.alloc(0);

/**
 * The bytes of a request's body.
 *
 * @param most bytes that it may have
 * @throws OAuthError payload_too_large, as soon as that is known; the rest is not read. Another error when the caller
 * went away.
 */
export function readBytes(request: IncomingMessage, most: number): Promise<Buffer> | Buffer {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return NOTHING;
  if (length !== undefined && Number(length) > most) throw tooLarge();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= most) return;
      request.off('data', take).pause();
      reject(tooLarge());
    };
    request.on('data', take);
    request.once('end', () => resolve(whole(chunks)));
    request.once('error', (cause) => reject(new OAuthError('invalid_request', 'The body did not arrive.', { cause })));
  });
}

function whole(chunks: readonly Buffer[]): Buffer {
  const [only, second] = chunks;
  return only !== undefined && second === undefined ? only : Buffer.concat(chunks);
}

/**
 * Whether the connection has to end with the answer, because more of the body is to come than is worth reading; Node
 * reads and drops what is left of a shorter one.
 */
export function isUnreadable({ complete, headers }: IncomingMessage, most: number): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > most;
}

function tooLarge(): OAuthError {
  return new OAuthError('payload_too_large', 'The request body is too large.');
}
