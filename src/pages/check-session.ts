import { ownAddress } from './address.ts';
import type { Assets } from './assets.ts';
import { html } from './html.ts';

/** The document behind `check_session_iframe` (Session Management 1.0 §3.2): nothing to see, one script to ask. */
export function renderCheckSession({ check_session }: Assets): string {
  return `<!doctype html>\n${html`<html lang="en">
<head><meta charset="utf-8"><title>Session</title><script src="${ownAddress(check_session.url)}"></script></head>
<body></body>
</html>
`}`;
}
