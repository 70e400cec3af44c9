import { applicationIcon, applicationLinks, button, form } from './components.ts';
import { type Content, html } from './html.ts';
import { layout } from './layout.ts';
import { applicationMark, applicationName } from './names.ts';
import { APPLICATION, HIDDEN, HOSTILE, HOSTILE_APPLICATION, HOSTILE_HIDDEN, LONG_APPLICATION } from './samples.ts';
import { scopeText } from './scope.ts';
import type { Application, Hidden, Sample, View } from './view.ts';

/**
 * What is about to happen, before anybody signs in: whoever was sent a link or a code by somebody else finds out here
 * (RFC 8628 §5.4). The form sends `action`: `confirm` or `cancel`.
 */
export interface DeviceConfirmPage {
  readonly action: string;
  readonly hidden: Hidden;
  readonly application: Application;
  /** As the device shows it. */
  readonly user_code: string;
  readonly scopes: readonly string[];
}

export function renderDeviceConfirm(props: DeviceConfirmPage, view: View): string {
  const { device } = view.texts;
  const { application, user_code } = props;
  const name = applicationName(application);
  const body = html`<div class="card stack">
<div class="application">${applicationIcon(application)}
<div><h1>${device.confirm_title(html`<bdi>${name}</bdi>`)}</h1></div></div>
<p>${device.confirm_explain(applicationMark(application))}</p>
<p class="code" id="device-user-code"><bdi>${user_code}</bdi></p>
${scopeList(props, view)}<p class="message note">${device.warning}</p>
${form({ ...props, id: 'device-confirmation', body: buttons(view) })}
${applicationLinks(application, view)}
</div>`;
  return layout(view, { title: device.confirm_page_title(name), body });
}

function buttons({ texts: { device } }: View): Content {
  return html`<div class="buttons row">
${button({ id: 'device-confirm', label: device.confirm, action: 'confirm', look: 'primary' })}
${button({ id: 'device-cancel', label: device.cancel, action: 'cancel' })}
</div>`;
}

function scopeList({ scopes }: DeviceConfirmPage, view: View): Content {
  if (scopes.length === 0) return null;
  const items = scopes.map((scope) => html`<li>${scopeText(scope, view)}</li>\n`);
  return html`<div><p>${view.texts.consent.scopes}</p>\n<ul class="asked">${items}</ul></div>\n`;
}

export function samples(view: View): readonly Sample[] {
  const plain: DeviceConfirmPage = {
    action: '/device',
    hidden: HIDDEN,
    application: APPLICATION,
    user_code: 'WDJB-MJHT',
    scopes: ['openid', 'profile', 'offline_access', 'notes:write'],
  };
  const states: Readonly<Record<string, DeviceConfirmPage>> = {
    plain,
    bare: { ...plain, application: { ...APPLICATION, logo_uri: '/assets/logo.svg' }, scopes: [] },
    long: { ...plain, application: LONG_APPLICATION, user_code: 'WDJB-MJHT-'.repeat(6) },
    hostile: {
      ...plain,
      hidden: HOSTILE_HIDDEN,
      application: HOSTILE_APPLICATION,
      user_code: HOSTILE,
      scopes: [HOSTILE],
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderDeviceConfirm(props, view) }));
}
