import { webAddress } from './address.ts';
import { alert, button, type FormProblem, field, fieldProblem, form, formProblem } from './components.ts';
import { type Content, html } from './html.ts';
import { layout } from './layout.ts';
import { applicationMark } from './names.ts';
import { APPLICATION, HIDDEN, HOSTILE, HOSTILE_APPLICATION, HOSTILE_HIDDEN } from './samples.ts';
import type { Application, Hidden, Sample, View } from './view.ts';

/** The form sends `username`, `email` and `password`. */
export interface SignUpPage {
  readonly action: string;
  readonly hidden: Hidden;
  readonly application: Application | null;
  /** What the person typed before; never the password. */
  readonly username: string;
  readonly email: string;
  readonly email_required: boolean;
  readonly password_min_length: number;
  readonly problems: SignUpProblems;
  readonly problem: FormProblem | null;
  /** Back to the login page. */
  readonly sign_in_url: string | null;
}

/** By field: a reason or a sentence, see `fieldProblem`. */
export type SignUpProblems = Readonly<Partial<Record<'username' | 'email' | 'password', string>>>;

export function renderSignUp(props: SignUpPage, view: View): string {
  const { title } = view.texts.sign_up;
  const { application, problem } = props;
  const body = html`<div class="card stack">
<div class="tight"><h1>${title}</h1>
${application && html`<p class="lead">${view.texts.login.to(applicationMark(application))}</p>`}</div>
${alert('sign-up-error', problem && formProblem(problem, view))}${form({ ...props, body: fields(props, view) })}
${signIn(props, view)}</div>`;
  return layout(view, { title, body });
}

function fields(props: SignUpPage, view: View): Content {
  const { problems } = props;
  const { sign_up } = view.texts;
  const first = problems.username ? 'username' : problems.email ? 'email' : problems.password ? 'password' : 'username';
  return [
    field({
      id: 'sign-up-username',
      name: 'username',
      label: sign_up.username,
      value: props.username,
      autocomplete: 'username',
      hint: sign_up.username_hint,
      autofocus: first === 'username',
      problem: fieldProblem('username', problems.username, view),
    }),
    field({
      id: 'sign-up-email',
      name: 'email',
      type: 'email',
      label: props.email_required ? sign_up.email : sign_up.email_optional,
      value: props.email,
      autocomplete: 'email',
      required: props.email_required,
      autofocus: first === 'email',
      problem: fieldProblem('email', problems.email, view),
    }),
    field({
      id: 'sign-up-password',
      name: 'password',
      type: 'password',
      label: sign_up.password,
      autocomplete: 'new-password',
      minlength: props.password_min_length,
      hint: sign_up.password_hint(props.password_min_length),
      autofocus: first === 'password',
      problem: fieldProblem('password', problems.password, view),
    }),
    html`<div class="buttons">${button({ id: 'sign-up-submit', label: sign_up.submit, look: 'primary' })}</div>`,
  ];
}

function signIn({ sign_in_url }: SignUpPage, { texts: { sign_up } }: View): Content {
  const address = webAddress(sign_in_url);
  return (
    address &&
    html`<p class="or">${sign_up.have_account} <a id="sign-up-sign-in" href="${address}">${sign_up.sign_in}</a></p>\n`
  );
}

export function samples(view: View): readonly Sample[] {
  const plain: SignUpPage = {
    action: '/sign-up',
    hidden: HIDDEN,
    application: APPLICATION,
    username: '',
    email: '',
    email_required: true,
    password_min_length: 8,
    problems: {},
    problem: null,
    sign_in_url: '/login?challenge=c2Ft',
  };
  const states: Readonly<Record<string, SignUpPage>> = {
    plain,
    problems: {
      ...plain,
      username: 'ada',
      email: 'ada@',
      problems: {
        username: 'taken',
        email: 'invalid',
        password: 'The password must not be the username or the email address.',
      },
    },
    busy: {
      ...plain,
      application: null,
      email_required: false,
      problem: { kind: 'busy' },
    },
    hostile: {
      ...plain,
      hidden: HOSTILE_HIDDEN,
      application: HOSTILE_APPLICATION,
      username: HOSTILE,
      email: HOSTILE,
      problems: { username: HOSTILE, password: 'missing' },
      sign_in_url: 'javascript:alert(1)',
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderSignUp(props, view) }));
}
