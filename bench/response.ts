import type { IncomingHttpHeaders } from 'node:http';

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** The response (RFC 9112) that the bytes are; undefined as long as some of it is missing. */
export function parseResponse(bytes: Buffer): Response | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const headers: IncomingHttpHeaders = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'set-cookie') headers[name] = [...(headers[name] ?? []), value];
    else headers[name] = value;
  }
  const start = headEnd + HEAD_END.length;
  const body = headers['transfer-encoding'] === 'chunked' ? chunked(bytes, start) : sized(bytes, start, headers);
  return body === undefined ? undefined : { status: Number(statusLine.slice(9, 12)), headers, body };
}

function sized(bytes: Buffer, start: number, headers: IncomingHttpHeaders): string | undefined {
  const end = start + Number(headers['content-length'] ?? 0);
  return bytes.length < end ? undefined : bytes.toString('utf8', start, end);
}

function chunked(bytes: Buffer, start: number): string | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    if (lineEnd === -1 || bytes.length < from + length + 2) return undefined;
    if (length === 0) return Buffer.concat(chunks).toString();
    chunks.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}
