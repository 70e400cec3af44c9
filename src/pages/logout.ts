import { alert, button, type FormProblem, form, formProblem } from './components.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { applicationMark } from './names.ts';
import { APPLICATION, HIDDEN, HOSTILE, HOSTILE_APPLICATION, HOSTILE_HIDDEN } from './samples.ts';
import type { Application, Hidden, Sample, View } from './view.ts';

/** The form sends `action`: `confirm` or `cancel` (OIDC RP-Initiated Logout §2). */
export interface LogoutPage {
  readonly action: string;
  readonly hidden: Hidden;
  /** Null when the person asked for it themselves, or nobody knows who did. */
  readonly application: Application | null;
  /** Who is signed in, as they know themselves. */
  readonly person: string | null;
  readonly problem: FormProblem | null;
}

export function renderLogout({ application, person, problem, ...props }: LogoutPage, view: View): string {
  const { logout, consent } = view.texts;
  const buttons = html`<div class="buttons row">
${button({ id: 'logout-confirm', label: logout.confirm, action: 'confirm', look: 'primary' })}
${button({ id: 'logout-cancel', label: logout.cancel, action: 'cancel' })}
</div>`;
  const body = html`<div class="card stack">
<div class="tight"><h1>${logout.title}</h1>
${application && html`<p>${logout.from(applicationMark(application))}</p>\n`}<p class="lead">${logout.explain}</p></div>
${
  person !== null &&
  html`<div class="person"><p><span class="small">${consent.signed_in_as}</span>
<span><strong><bdi>${person}</bdi></strong></span></p></div>\n`
}${alert('logout-error', problem && formProblem(problem, view))}${form({ ...props, body: buttons })}
</div>`;
  return layout(view, { title: logout.title, body });
}

export function samples(view: View): readonly Sample[] {
  const plain: LogoutPage = {
    action: '/logout',
    hidden: HIDDEN,
    application: APPLICATION,
    person: 'Ada Lovelace',
    problem: null,
  };
  const states: Readonly<Record<string, LogoutPage>> = {
    plain,
    bare: { ...plain, application: null, person: null, problem: { kind: 'form_expired' } },
    hostile: { ...plain, hidden: HOSTILE_HIDDEN, application: HOSTILE_APPLICATION, person: HOSTILE },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderLogout(props, view) }));
}
