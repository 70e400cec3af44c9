/** Where clients keep request objects (OIDC Core §6.2). */
export interface RequestUris {
  /** The text at the address, whose fragment is not sent. Rejects with RequestUriError. */
  fetch(request_uri: string): Promise<string>;
}

/** What is at a `request_uri` cannot be had; the message says why, and names no host. */
export class RequestUriError extends Error {
  override readonly name = 'RequestUriError';
}
