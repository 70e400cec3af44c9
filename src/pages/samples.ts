import type { Application, Hidden } from './view.ts';

/** Values that the samples of several pages share. */
export const HIDDEN: Hidden = { csrf: 'nUY6Zk0qXw', challenge: 'c2FtcGxlLWNoYWxsZW5nZQ' };

export const APPLICATION: Application = {
  client_id: 'f3b1c1c2-6a0e-4d0a-9a53-9b1b3a4c5d6e',
  client_name: 'Harbour Notes',
  client_uri: 'https://notes.example/',
  policy_uri: 'https://notes.example/privacy',
  tos_uri: 'https://notes.example/terms',
};

/** What somebody writes who wants out of the text and into the markup. */
export const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'> & \u202e\u0000{{7*7}}`;

export const HOSTILE_APPLICATION: Application = {
  client_id: HOSTILE,
  client_name: HOSTILE,
  logo_uri: 'javascript:alert(3)',
  client_uri: 'data:text/html,<script>alert(4)</script>',
  policy_uri: `https://evil.example/"onmouseover="alert(5)`,
  tos_uri: '//evil.example/',
};

export const HOSTILE_HIDDEN: Hidden = { csrf: HOSTILE, challenge: HOSTILE };

/** Long words, which must not make a narrow page scroll sideways. */
export const LONG_APPLICATION: Application = {
  client_id: 'long',
  client_name: 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsportal',
};
