import { html } from './html.ts';
import { layout } from './layout.ts';
import { applicationMark } from './names.ts';
import { APPLICATION, HOSTILE_APPLICATION, LONG_APPLICATION } from './samples.ts';
import { sign } from './sign.ts';
import type { Application, Sample, View } from './view.ts';

/** Where the browser's part of a device sign-in ends. */
export interface DeviceDonePage {
  /** Null where nobody knows. */
  readonly application: Application | null;
}

export function renderDeviceDone({ application }: DeviceDonePage, view: View): string {
  const { device } = view.texts;
  const body = html`<div class="card stack" id="device-done">
${sign('done')}
<div class="tight"><h1>${device.done_title}</h1>
<p class="lead">${application === null ? device.done : device.done_for(applicationMark(application))}</p></div>
</div>`;
  return layout(view, { title: device.done_title, body });
}

/** The person, or the login or consent application for them, did not let the device in. */
export function renderDeviceRefused({ application }: { readonly application: Application }, view: View): string {
  const { device } = view.texts;
  const body = html`<div class="card stack" id="device-refused">
${sign('problem')}
<div class="tight"><h1>${device.refused_title}</h1><p class="lead">${device.refused(applicationMark(application))}</p></div>
</div>`;
  return layout(view, { title: device.refused_title, body });
}

export function samples(view: View): readonly Sample[] {
  const done = { plain: APPLICATION, bare: null, long: LONG_APPLICATION, hostile: HOSTILE_APPLICATION };
  const refused = { refused: APPLICATION, 'refused-hostile': HOSTILE_APPLICATION };
  return [
    ...Object.entries(done).map(([name, application]) => ({ name, page: renderDeviceDone({ application }, view) })),
    ...Object.entries(refused).map(([name, application]) => ({
      name,
      page: renderDeviceRefused({ application }, view),
    })),
  ];
}
