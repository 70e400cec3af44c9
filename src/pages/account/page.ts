import { alert, field, fieldProblem, formProblem } from '../components.ts';
import { type Content, type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import type { View } from '../view.ts';
import { applicationsCard, sessionsCard } from './lists.ts';
import { deactivationCard, devicesCard } from './matrix.ts';
import { type AccountPage, accountButton, accountForm } from './props.ts';

export function renderAccount(props: AccountPage, view: View): string {
  const { account } = view.texts;
  const body = html`<div class="card stack">${heading(props, view)}
${messages(props, view)}</div>
${cards(props, view)}`;
  return layout(view, { title: account.title, body, wide: true });
}

/** What the person came for, first. */
function cards(props: AccountPage, view: View): Content {
  const { account } = view.texts;
  const { focus, matrix } = props;
  const devices = matrix !== null && devicesCard(props, matrix, view);
  const deactivation = matrix !== null && deactivationCard(props, matrix, view);
  const wantsDevices = focus === 'devices' || focus === 'device' || focus === 'end_device';
  return [
    wantsDevices && devices,
    focus === 'deactivation' && deactivation,
    section('account-profile', account.profile, null, profileForm(props, view)),
    section('account-password', account.password, account.password_explain, passwordForm(props, view)),
    sessionsCard(props, view),
    !wantsDevices && matrix !== null && matrix.devices.length > 0 && devices,
    applicationsCard(props, view),
    focus !== 'deactivation' && deactivation,
  ].map((card) => card && html`${card}\n`);
}

function heading(props: AccountPage, { texts: { account } }: View): Html {
  const { name, username, email } = props.profile;
  const called = [name, username, email].filter((text) => text !== '');
  const signOut = accountButton({
    id: 'account-sign-out',
    label: account.sign_out,
    action: 'sign_out',
  });
  return html`<div class="heading"><div><h1>${account.title}</h1>
<p class="lead" id="account-person"><bdi>${called[0]}</bdi>${called[1] && html` · <bdi>${called[1]}</bdi>`}</p></div>
${accountForm(props, {}, signOut)}</div>`;
}

function messages({ notice, problem, focus }: AccountPage, view: View): Content {
  return [
    focus === 'cross_signing' &&
      html`<p class="message note" id="account-cross-signing">${view.texts.account.cross_signing}</p>\n`,
    notice &&
      html`<p class="message done" id="account-notice" role="status">${view.texts.account.notices[notice]}</p>\n`,
    alert('account-error', problem && formProblem(problem, view)),
  ];
}

function section(id: string, title: string, explanation: string | null, body: Html): Html {
  return html`<section class="card stack" aria-labelledby="${id}-heading" id="${id}">
<div class="tight"><h2 id="${id}-heading">${title}</h2>${explanation && html`<p class="small">${explanation}</p>`}</div>
${body}</section>`;
}

function profileForm(props: AccountPage, view: View): Html {
  const { account } = view.texts;
  const { profile, profile_problems: problems } = props;
  const username = field({
    id: 'account-username',
    name: 'username',
    label: account.username,
    value: profile.username,
    autocomplete: 'username',
    required: false,
    problem: fieldProblem('username', problems.username, view),
  });
  const email = field({
    id: 'account-email',
    name: 'email',
    type: 'email',
    label: account.email,
    value: profile.email,
    autocomplete: 'email',
    required: false,
    problem: fieldProblem('email', problems.email, view),
  });
  const name = field({
    id: 'account-name',
    name: 'name',
    label: account.name,
    value: profile.name,
    autocomplete: 'name',
    required: false,
    hint: account.name_hint,
    problem: fieldProblem('name', problems.name, view),
  });
  const save = accountButton({ id: 'account-submit', label: account.save, action: 'save_profile', look: 'primary' });
  return accountForm(
    props,
    {},
    html`<div class="pair">${username}${email}</div>${name}<div class="start">${save}</div>`,
  );
}

function passwordForm(props: AccountPage, view: View): Html {
  const { account, sign_up } = view.texts;
  const { password_problems: problems, password_min_length } = props;
  const current = field({
    id: 'password-current',
    name: 'current_password',
    type: 'password',
    label: account.current_password,
    autocomplete: 'current-password',
    problem: fieldProblem('current_password', problems.current_password, view),
  });
  const next = field({
    id: 'password-new',
    name: 'new_password',
    type: 'password',
    label: account.new_password,
    autocomplete: 'new-password',
    minlength: password_min_length,
    hint: sign_up.password_hint(password_min_length),
    problem: fieldProblem('password', problems.new_password, view),
  });
  const submit = accountButton({
    id: 'password-submit',
    label: account.change_password,
    action: 'change_password',
    look: 'primary',
  });
  return accountForm(props, {}, html`<div class="pair">${current}${next}</div><div class="start">${submit}</div>`);
}
