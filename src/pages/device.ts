import { alert, button, type FormProblem, field, form, formProblem } from './components.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { HIDDEN, HOSTILE, HOSTILE_HIDDEN } from './samples.ts';
import type { Hidden, Sample, View } from './view.ts';

/** The form sends `user_code`, as it was typed (RFC 8628 §3.3). */
export interface DevicePage {
  readonly action: string;
  readonly hidden: Hidden;
  /** What the address brought along or the person typed before. */
  readonly user_code: string;
  readonly problem: FormProblem | { readonly kind: 'wrong_code' } | null;
}

export function renderDevice({ user_code, problem, ...props }: DevicePage, view: View): string {
  const { device } = view.texts;
  const body = html`<div class="card stack">
<div class="tight"><h1>${device.title}</h1><p class="lead">${device.explain}</p></div>
${alert('device-error', problemText(problem, view))}${form({
  ...props,
  body: [
    field({
      id: 'device-code',
      name: 'user_code',
      label: device.code,
      value: user_code,
      autocomplete: 'off',
      autofocus: true,
      hint: device.code_hint,
      described_by: problem?.kind === 'wrong_code' ? 'device-error' : undefined,
    }),
    html`<div class="buttons">
${button({ id: 'device-submit', label: device.submit, action: 'check', look: 'primary' })}
</div>`,
  ],
})}
</div>`;
  return layout(view, { title: device.title, body });
}

function problemText(problem: DevicePage['problem'], view: View): string | null {
  if (problem === null) return null;
  return problem.kind === 'wrong_code' ? view.texts.device.wrong_code : formProblem(problem, view);
}

export function samples(view: View): readonly Sample[] {
  const plain: DevicePage = { action: '/device', hidden: HIDDEN, user_code: '', problem: null };
  const states: Readonly<Record<string, DevicePage>> = {
    plain,
    complete: { ...plain, user_code: 'WDJB-MJHT' },
    wrong: { ...plain, user_code: 'WDJB-MJHX', problem: { kind: 'wrong_code' } },
    throttled: { ...plain, user_code: 'WDJB', problem: { kind: 'too_many_attempts', seconds: 8 } },
    hostile: { ...plain, hidden: HOSTILE_HIDDEN, user_code: HOSTILE, problem: { kind: 'form_expired' } },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderDevice(props, view) }));
}
