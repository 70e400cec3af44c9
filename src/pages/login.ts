import { webAddress } from './address.ts';
import {
  alert,
  applicationIcon,
  applicationLinks,
  button,
  check,
  type FormProblem,
  field,
  form,
  formProblem,
} from './components.ts';
import { type Content, html } from './html.ts';
import { layout } from './layout.ts';
import { applicationMark } from './names.ts';
import { APPLICATION, HIDDEN, HOSTILE, HOSTILE_APPLICATION, HOSTILE_HIDDEN, LONG_APPLICATION } from './samples.ts';
import type { Application, Hidden, Sample, View } from './view.ts';

/** The form sends `identifier`, `password`, `remember` (`true` or absent) and `action` (`login` or `cancel`). */
export interface LoginPage {
  readonly action: string;
  readonly hidden: Hidden;
  /** Null when the person wants their account page: then there is nobody to cancel towards. */
  readonly application: Application | null;
  /** What the person typed before, or the `login_hint`. */
  readonly identifier: string;
  readonly remember: boolean;
  /** Somebody is signed in, and has to prove it anew (`prompt=login`, `max_age`). */
  readonly again: boolean;
  readonly problem: FormProblem | { readonly kind: 'wrong_credentials' } | null;
  /** They were sent here to make an account (`prompt=create`), which they cannot. */
  readonly sign_up_refused: boolean;
  /** Null where people cannot make accounts themselves. */
  readonly sign_up_url: string | null;
}

export function renderLogin(props: LoginPage, view: View): string {
  const body = html`<div class="card stack">
${heading(props, view)}
${props.sign_up_refused && html`<p class="message note" id="login-no-sign-up">${view.texts.login.no_sign_up}</p>\n`}${alert('login-error', problemText(props, view))}${form({ ...props, body: fields(props, view) })}
${signUp(props, view)}${props.application && applicationLinks(props.application, view)}
</div>`;
  return layout(view, { title: view.texts.login.title, body });
}

function heading({ application, again }: LoginPage, { texts: { login } }: View): Content {
  if (application === null) {
    return html`<div class="tight"><h1>${login.title}</h1><p class="lead">${login.account}</p></div>`;
  }
  const mark = applicationMark(application);
  return html`<div class="application">${applicationIcon(application)}
<div><h1>${login.title}</h1><p class="lead">${again ? login.again(mark) : login.to(mark)}</p></div></div>`;
}

function problemText({ problem }: LoginPage, view: View): string | null {
  if (problem === null) return null;
  return problem.kind === 'wrong_credentials' ? view.texts.login.wrong_credentials : formProblem(problem, view);
}

function fields({ application, identifier, remember, problem }: LoginPage, { texts: { login } }: View): Content {
  const described_by = problem?.kind === 'wrong_credentials' ? 'login-error' : undefined;
  return [
    field({
      id: 'login-identifier',
      name: 'identifier',
      label: login.identifier,
      value: identifier,
      autocomplete: 'username',
      autofocus: identifier === '',
      described_by,
    }),
    field({
      id: 'login-password',
      name: 'password',
      type: 'password',
      label: login.password,
      autocomplete: 'current-password',
      autofocus: identifier !== '',
      described_by,
    }),
    check({ id: 'login-remember', name: 'remember', value: 'true', label: login.remember, checked: remember }),
    html`<div class="buttons">
${button({ id: 'login-submit', label: login.submit, action: 'login', look: 'primary' })}
${application && button({ id: 'login-cancel', label: login.cancel, action: 'cancel' })}
</div>`,
  ];
}

function signUp({ sign_up_url }: LoginPage, { texts: { login } }: View): Content {
  const address = webAddress(sign_up_url);
  return (
    address &&
    html`<p class="or">${login.no_account} <a id="login-sign-up" href="${address}">${login.sign_up}</a></p>\n`
  );
}

export function samples(view: View): readonly Sample[] {
  const plain: LoginPage = {
    action: '/login',
    hidden: HIDDEN,
    application: APPLICATION,
    identifier: '',
    remember: false,
    again: false,
    problem: null,
    sign_up_refused: false,
    sign_up_url: null,
  };
  const wrong: LoginPage = {
    ...plain,
    identifier: 'ada@example.org',
    remember: true,
    problem: { kind: 'wrong_credentials' },
    sign_up_url: '/sign-up?challenge=c2Ft',
  };
  const states: Readonly<Record<string, LoginPage>> = {
    plain,
    wrong,
    logo: { ...plain, application: { ...APPLICATION, logo_uri: '/assets/logo.svg' }, sign_up_url: '/sign-up' },
    again: { ...plain, again: true, identifier: 'ada', problem: { kind: 'form_expired' } },
    throttled: { ...plain, identifier: 'ada', problem: { kind: 'too_many_attempts', seconds: 100 } },
    'no-sign-up': { ...plain, sign_up_refused: true },
    account: { ...plain, application: null },
    long: { ...plain, application: LONG_APPLICATION },
    hostile: { ...wrong, hidden: HOSTILE_HIDDEN, application: HOSTILE_APPLICATION, identifier: HOSTILE },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderLogin(props, view) }));
}
