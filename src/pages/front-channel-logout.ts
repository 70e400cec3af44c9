import { ownAddress, redirectAddress } from './address.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { HOSTILE } from './samples.ts';
import { sign } from './sign.ts';
import type { Sample, View } from './view.ts';

/**
 * Front-Channel Logout 1.0 §3: loads the applications' logout addresses in frames and goes on when they have loaded. A
 * script goes on; without one the browser does after a while, or the person.
 */
export interface FrontChannelLogoutPage {
  /** Absolute http(s) URLs. */
  readonly frames: readonly string[];
  /** Where the browser goes on to: a page of ours, or what an application registered. */
  readonly redirect_to: string;
}

/** How long a browser without scripts waits. */
const SECONDS = 5;

export function renderFrontChannelLogout({ frames, redirect_to }: FrontChannelLogoutPage, view: View): string {
  const { front_channel_logout } = view.texts;
  const next = redirectAddress(redirect_to);
  const body = html`<div class="card stack">
${sign('done')}
<div class="tight"><h1>${front_channel_logout.title}</h1><p class="lead">${front_channel_logout.explain}</p></div>
<div class="buttons"><a class="button" id="front-channel-logout-continue" href="${next}">${front_channel_logout.submit}</a></div>
${frames.map((frame) => html`<iframe src="${ownAddress(frame)}" hidden sandbox="allow-scripts allow-same-origin allow-forms"></iframe>\n`)}</div>`;
  return layout(view, {
    title: front_channel_logout.title,
    body,
    script: view.assets.front_channel_logout.url,
    head: html`<noscript><meta http-equiv="refresh" content="${`${SECONDS}; url=${next}`}"></noscript>\n`,
  });
}

/** The origins of the frames, for the page's Content-Security-Policy. */
export function frontChannelLogoutPolicy(frames: readonly string[]): Readonly<Record<string, string>> {
  const origins = new Set(frames.map((frame) => new URL(frame).origin));
  return { 'frame-src': [...origins].join(' '), 'script-src': "'self'" };
}

export function samples(view: View): readonly Sample[] {
  const plain: FrontChannelLogoutPage = {
    frames: [
      'https://notes.example/logout?iss=https%3A%2F%2Fid.example&sid=08a5019c',
      'https://mail.example/bye?sid=1',
    ],
    redirect_to: 'https://notes.example/signed-out?state=af0ifjsldkj',
  };
  const states: Readonly<Record<string, FrontChannelLogoutPage>> = {
    plain,
    native: { ...plain, redirect_to: 'com.example.notes:/bye' },
    hostile: {
      frames: [`https://evil.example/"><script>alert(1)</script>`],
      redirect_to: `https://evil.example/?state=${HOSTILE}`,
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderFrontChannelLogout(props, view) }));
}
