import { webAddress } from './address.ts';
import { type Content, html } from './html.ts';
import { layout } from './layout.ts';
import { applicationName } from './names.ts';
import { APPLICATION, HOSTILE, HOSTILE_APPLICATION } from './samples.ts';
import { sign } from './sign.ts';
import type { Texts } from './texts/en.ts';
import type { Application, Sample, View } from './view.ts';

/** What may not be redirected to an application, and everything else that ends in front of a person. */
export interface ErrorPage {
  /** The protocol's error code, for programs and for people who ask for help. */
  readonly code: string;
  /** A sentence that says what is wrong and what to do. */
  readonly description: string;
  readonly request_id: string | null;
  /** Where the person came from, as far as that is known and safe. */
  readonly back: { readonly application: Application; readonly url: string } | null;
}

export function renderError(props: ErrorPage, view: View): string {
  const { error } = view.texts;
  const heading = headingOf(props.code, error.headings);
  const body = html`<div class="card stack">
${sign('problem')}
<div class="tight"><h1>${heading}</h1><p class="lead" id="error-description">${props.description}</p></div>
${backLink(props.back, error)}<dl class="facts">
<dt>${error.code}</dt><dd><code id="error-code">${props.code}</code></dd>
${props.request_id !== null && html`<dt>${error.request_id}</dt><dd><code id="error-request-id">${props.request_id}</code></dd>`}
</dl>
${props.request_id !== null && html`<p class="small">${error.help}</p>`}
</div>`;
  return layout(view, { title: heading, body });
}

function headingOf(code: string, headings: Texts['error']['headings']): string {
  return Object.entries(headings).find(([known]) => known === code)?.[1] ?? headings.other;
}

function backLink(back: ErrorPage['back'], error: Texts['error']): Content {
  const address = webAddress(back?.url);
  if (back === null || address === null) return null;
  const label = error.back(applicationName(back.application));
  return html`<div class="buttons"><a class="button primary" id="error-back" href="${address}">${label}</a></div>\n`;
}

export function samples(view: View): readonly Sample[] {
  const plain: ErrorPage = {
    code: 'invalid_request',
    description: 'The redirect_uri is not one of those that the application has registered.',
    request_id: '01JD7Q4M3S8V5K2C',
    back: null,
  };
  const states: Readonly<Record<string, ErrorPage>> = {
    plain,
    back: {
      code: 'request_unauthorized',
      description: 'You took longer than the sign-in may last. Go back to the application and start again.',
      request_id: '01JD7Q4M3S8V5K2D',
      back: { application: APPLICATION, url: 'https://notes.example/' },
    },
    bare: { ...plain, code: 'not_found', description: 'There is no page at this address.', request_id: null },
    hostile: {
      code: HOSTILE,
      description: HOSTILE,
      request_id: HOSTILE,
      back: { application: HOSTILE_APPLICATION, url: 'javascript:alert(1)' },
    },
    hostileBack: {
      ...plain,
      back: { application: HOSTILE_APPLICATION, url: `https://evil.example/?"><script>alert(1)</script>` },
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderError(props, view) }));
}
