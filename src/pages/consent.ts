import { claimText } from './claim.ts';
import {
  alert,
  applicationIcon,
  applicationLinks,
  button,
  check,
  type FormProblem,
  form,
  formProblem,
  hiddenInputs,
} from './components.ts';
import { type Content, html } from './html.ts';
import { layout } from './layout.ts';
import { applicationName, uniqueIds } from './names.ts';
import { APPLICATION, HIDDEN, HOSTILE, HOSTILE_APPLICATION, HOSTILE_HIDDEN, LONG_APPLICATION } from './samples.ts';
import { isFixedScope, scopeText } from './scope.ts';
import type { Application, Hidden, Sample, View } from './view.ts';

/**
 * The form sends `scope` and `claim` once for each that is granted, `remember` and `action`: `accept`, `reject`,
 * `switch_account`.
 */
export interface ConsentPage {
  readonly action: string;
  readonly hidden: Hidden;
  readonly application: Application;
  /** Where the answer goes: the host of the redirect URI, or the scheme of a native application; null: to a device. */
  readonly redirect_host: string | null;
  readonly person: { readonly name: string; readonly identifier: string | null };
  readonly scopes: readonly ConsentScope[];
  /** The APIs at which the application wants to do so; none where it does not say. */
  readonly resources: readonly ConsentResource[];
  /** What is asked for by name, beside what the scopes tell. */
  readonly claims: readonly ConsentClaim[];
  /** Null where a choice cannot be remembered. */
  readonly remember: boolean | null;
  readonly problem: FormProblem | null;
}

export interface ConsentScope {
  readonly scope: string;
  readonly granted: boolean;
}

export interface ConsentResource {
  readonly identifier: string;
  readonly name?: string;
}

export interface ConsentClaim {
  readonly claim: string;
  readonly granted: boolean;
  /** The application says that it needs it. */
  readonly essential: boolean;
}

export function renderConsent(props: ConsentPage, view: View): string {
  const { consent } = view.texts;
  const { application, problem } = props;
  const body = html`<div class="card stack">
<div class="application">${applicationIcon(application)}
<div><h1>${consent.title(html`<bdi>${applicationName(application)}</bdi>`)}</h1></div></div>
${person(props, view)}
${alert('consent-error', problem && formProblem(problem, view))}${form({ ...props, id: 'consent', body: choices(props, view) })}
${applicationLinks(application, view)}
</div>`;
  return layout(view, { title: consent.page_title(applicationName(application)), body });
}

function choices({ scopes, claims, resources, redirect_host, remember }: ConsentPage, view: View): Content {
  const { consent } = view.texts;
  const host = redirect_host !== null && html`<strong id="consent-redirect-host"><bdi>${redirect_host}</bdi></strong>`;
  return [
    permissions(scopes, claims, view),
    places(resources, view),
    remember !== null &&
      check({
        id: 'consent-remember',
        name: 'remember',
        value: 'true',
        label: html`${consent.remember}<span class="small">${consent.remember_hint}</span>`,
        checked: remember,
      }),
    html`<div class="buttons row">
${button({ id: 'consent-accept', label: consent.accept, action: 'accept', look: 'primary' })}
${button({ id: 'consent-reject', label: consent.reject, action: 'reject' })}
</div>
${host && html`<p class="small center">${consent.redirect(host)}</p>`}`,
  ];
}

function permissions(scopes: readonly ConsentScope[], claims: readonly ConsentClaim[], view: View): Content {
  const { consent } = view.texts;
  if (scopes.length + claims.length === 0) return html`<p class="empty">${consent.nothing}</p>`;
  const scopeIds = uniqueIds(
    'scope-',
    scopes.map(({ scope }) => scope),
  );
  const claimIds = uniqueIds(
    'claim-',
    claims.map(({ claim }) => claim),
  );
  const boxes = [
    ...scopes.map((scope, index) => scopeBox(scope, scopeIds[index] ?? '', view)),
    ...claims.map((claim, index) => claimBox(claim, claimIds[index] ?? '', view)),
  ];
  const items = boxes.map((box) => html`<li>${box}</li>\n`);
  return html`<fieldset><legend>${consent.scopes}</legend>\n<ul class="scopes">${items}</ul></fieldset>`;
}

/** Where the permissions count. The identifier stands beside a name: two may have the same. */
function places(resources: readonly ConsentResource[], { texts: { consent } }: View): Content {
  if (resources.length === 0) return null;
  const items = resources.map(({ identifier, name }) => {
    const address = html`<code><bdi>${identifier}</bdi></code>`;
    return html`<li>${name === undefined ? address : html`<strong><bdi>${name}</bdi></strong> <span class="small">${address}</span>`}</li>\n`;
  });
  return html`<div id="consent-resources"><p>${consent.resources}</p>\n<ul class="scopes">${items}</ul></div>`;
}

/** A fixed box is disabled, and sends nothing: hence the hidden input. */
function scopeBox({ scope, granted }: ConsentScope, id: string, view: View): Content {
  const fixed = isFixedScope(scope);
  const label = html`${scopeText(scope, view)}${fixed && html`<span class="small">${view.texts.consent.required}</span>`}`;
  return [
    fixed && hiddenInputs({ scope }),
    check({ id, name: 'scope', value: scope, label, checked: granted || fixed, disabled: fixed }),
  ];
}

function claimBox({ claim, granted, essential }: ConsentClaim, id: string, view: View): Content {
  const label = html`${claimText(claim, view)}${essential && html`<span class="small">${view.texts.consent.needed}</span>`}`;
  return check({ id, name: 'claim', value: claim, label, checked: granted });
}

/** A form of its own: the Enter key presses a form's first button, which this one must not be. */
function person({ action, hidden, person: { name, identifier } }: ConsentPage, { texts: { consent } }: View): Content {
  const other = identifier !== null && identifier !== name ? identifier : null;
  const body = html`<div class="person">
<p><span class="small">${consent.signed_in_as}</span>
<span id="consent-person"><strong><bdi>${name}</bdi></strong></span>${other && html`<span class="small"><bdi>${other}</bdi></span>`}</p>
${button({ id: 'consent-switch-account', label: consent.switch_account, action: 'switch_account', look: 'plain' })}
</div>`;
  return form({ id: 'consent-account', action, hidden, body });
}

export function samples(view: View): readonly Sample[] {
  const all = ['openid', 'profile', 'email', 'offline_access', 'notes:write'];
  const plain: ConsentPage = {
    action: '/consent',
    hidden: HIDDEN,
    application: APPLICATION,
    redirect_host: 'notes.example',
    person: { name: 'Ada Lovelace', identifier: 'ada@example.org' },
    scopes: all.map((scope) => ({ scope, granted: true })),
    resources: [],
    claims: [],
    remember: false,
    problem: null,
  };
  const states: Readonly<Record<string, ConsentPage>> = {
    plain,
    all: {
      ...plain,
      application: { ...APPLICATION, logo_uri: '/assets/logo.svg' },
      scopes: [
        'openid',
        'address',
        'phone',
        'offline',
        'a:b',
        'a.b',
        'urn:matrix:client:api:*',
        'urn:matrix:client:device:AAABBBCCCDDD',
      ].map((scope) => ({
        scope,
        granted: false,
      })),
      remember: true,
      problem: { kind: 'form_expired' },
    },
    claims: {
      ...plain,
      scopes: [{ scope: 'openid', granted: true }],
      claims: [
        ...Object.keys(view.texts.consent.claim).map((claim) => ({
          claim,
          granted: true,
          essential: claim === 'name',
        })),
        { claim: `https://claims.example/${'memberships-'.repeat(9)}`, granted: false, essential: true },
      ],
    },
    resources: {
      ...plain,
      resources: [
        { identifier: 'https://calendar.example/', name: 'Calendar' },
        { identifier: `https://mcp.example/${'tools/'.repeat(20)}` },
      ],
    },
    device: { ...plain, redirect_host: null },
    empty: { ...plain, scopes: [], remember: null, person: { name: 'ada', identifier: 'ada' } },
    long: { ...plain, application: LONG_APPLICATION, redirect_host: `${'very-long-label.'.repeat(9)}example` },
    hostile: {
      ...plain,
      hidden: HOSTILE_HIDDEN,
      application: HOSTILE_APPLICATION,
      redirect_host: HOSTILE,
      person: { name: HOSTILE, identifier: `${HOSTILE}@example.org` },
      scopes: [{ scope: HOSTILE, granted: true }],
      resources: [{ identifier: HOSTILE, name: HOSTILE }],
      claims: [{ claim: HOSTILE, granted: true, essential: true }],
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderConsent(props, view) }));
}
