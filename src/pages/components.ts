import { ownAddress, webAddress } from './address.ts';
import { attributes, type Content, type Html, html } from './html.ts';
import { applicationName } from './names.ts';
import type { Application, Hidden, View } from './view.ts';
import { afterSeconds } from './when.ts';

interface Form {
  readonly id?: string;
  readonly action: string;
  readonly hidden: Hidden;
  readonly body: Content;
}

/** Every form of ours: posted to an address of ours, with its hidden values. */
export function form({ id, action, hidden, body }: Form): Html {
  return html`<form${attributes({ id, method: 'post', action: ownAddress(action), class: 'stack' })}>
${hiddenInputs(hidden)}${body}
</form>`;
}

export function hiddenInputs(hidden: Hidden): Content {
  return Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`);
}

interface Field {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly value?: string;
  /** HTML §4.10.18.7: what a password manager fills in. */
  readonly autocomplete: string;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly hint?: string;
  readonly problem?: string | undefined;
  /** The id of a message about the whole form, where it is this field's as well. */
  readonly described_by?: string | undefined;
  readonly minlength?: number;
}

/** A labelled input, with its hint and what is wrong with it. */
export function field(given: Field): Html {
  const { id, name, label, type = 'text', problem, hint, autocomplete, minlength } = given;
  const described = [given.described_by, problem && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ');
  const input = attributes({
    id,
    name,
    type,
    value: type === 'password' ? undefined : given.value,
    autocomplete,
    autocapitalize: autocomplete === 'name' ? 'words' : 'none',
    spellcheck: 'false',
    required: given.required ?? true,
    autofocus: given.autofocus,
    minlength,
    'aria-invalid': problem !== undefined || given.described_by !== undefined ? 'true' : undefined,
    'aria-describedby': described === '' ? undefined : described,
  });
  return html`<div class="field">
<label for="${id}">${label}</label>
<input${input}>
${problem && html`<p class="problem" id="${id}-error">${problem}</p>\n`}${hint && html`<p class="hint" id="${id}-hint">${hint}</p>\n`}</div>`;
}

interface Check {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly label: Content;
  readonly checked: boolean;
  readonly disabled?: boolean;
}

export function check({ id, name, value, label, checked, disabled }: Check): Html {
  return html`<div class="check"><input${attributes({ type: 'checkbox', id, name, value, checked, disabled })}>
<label for="${id}">${label}</label></div>`;
}

export interface Button {
  readonly id: string;
  readonly label: string;
  /** Sent as `action`; absent where the form can mean one thing only. */
  readonly action?: string;
  readonly look?: 'primary' | 'danger' | 'plain';
  /** What it does, where the label alone stands in a list of equals. */
  readonly description?: string;
}

export function button({ id, label, action, look, description }: Button): Html {
  const sent = action === undefined ? {} : { name: 'action', value: action, formnovalidate: look !== 'primary' };
  return html`<button${attributes({ type: 'submit', id, class: look, ...sent, 'aria-label': description })}>${label}</button>`;
}

/** What can be wrong with a form as a whole. */
export type FormProblem =
  | { readonly kind: 'form_expired' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'too_many_attempts'; readonly seconds: number };

export function formProblem(problem: FormProblem, view: View): string {
  switch (problem.kind) {
    case 'form_expired':
      return view.texts.form_expired;
    case 'busy':
      return view.texts.busy;
    case 'too_many_attempts':
      return view.texts.too_many_attempts(afterSeconds(problem.seconds, view));
  }
}

/**
 * What is wrong with a field: a reason that the catalogue has words for (`missing`, `invalid`, `taken`, `too_short`,
 * `too_long`, `too_common`, `wrong`), else the problem itself, which is then a sentence.
 */
export function fieldProblem(field: string, problem: string | undefined, { texts }: View): string | undefined {
  return Object.entries(texts.problems).find(([key]) => key === `${field}_${problem}`)?.[1] ?? problem;
}

/** A message that a screen reader speaks at once. */
export function alert(id: string, text: string | null): Content {
  return text !== null && html`<p class="message problem" id="${id}" role="alert">${text}</p>\n`;
}

/** The logo of an application, or the first letter of its name. */
export function applicationIcon(application: Application): Html {
  const logo = webAddress(application.logo_uri);
  if (logo !== null) {
    return html`<img src="${logo}" alt="" width="48" height="48" referrerpolicy="no-referrer">`;
  }
  const [initial = ''] = applicationName(application);
  return html`<span class="initial" aria-hidden="true">${initial}</span>`;
}

/** The client's home page and policies (OIDC Registration §2 `client_uri`, `policy_uri`, `tos_uri`), where it has them. */
export function applicationLinks(application: Application, { texts }: View): Content {
  const link = (id: string, uri: string | undefined, label: Content): Content => {
    const address = webAddress(uri);
    return (
      address && html`<li><a id="${id}" href="${address}" rel="noopener noreferrer" target="_blank">${label}</a></li>`
    );
  };
  const name = html`<bdi>${applicationName(application)}</bdi>`;
  const home = link('client-home', application.client_uri, name);
  const policies = [
    link('client-policy', application.policy_uri, texts.policy),
    link('client-tos', application.tos_uri, texts.terms),
  ];
  const shown = [home, ...policies].some((one) => one !== null);
  return shown && html`<ul class="links">${home ?? html`<li class="small">${name}</li>`}${policies}</ul>`;
}
