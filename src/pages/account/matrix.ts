import { webAddress } from '../address.ts';
import { applicationIcon, field, fieldProblem } from '../components.ts';
import { type Content, type Html, html } from '../html.ts';
import { applicationName, uniqueIds } from '../names.ts';
import type { View } from '../view.ts';
import { ago } from '../when.ts';
import { type AccountDevice, type AccountMatrix, type AccountPage, accountButton, accountForm } from './props.ts';

/** The devices of Matrix that are signed in, all or the one that the person came for, each with a button that ends it. */
export function devicesCard(props: AccountPage, matrix: AccountMatrix, view: View): Html {
  const { account } = view.texts;
  const { device_id } = matrix;
  const shown = device_id === null ? matrix.devices : matrix.devices.filter((device) => device.device_id === device_id);
  const ids = uniqueIds(
    'device-',
    shown.map((device) => device.device_id),
  );
  const items = shown.map((device, index) => deviceItem(props, device, ids[index] ?? '', view));
  const asks = props.focus === 'end_device' && device_id !== null && items.length > 0;
  const empty = device_id === null ? account.no_devices : account.device_unknown(html`<bdi>${device_id}</bdi>`);
  return html`<section class="card stack" aria-labelledby="account-devices-heading" id="account-devices">
<div class="tight"><h2 id="account-devices-heading">${account.devices}</h2>
${items.length > 0 && html`<p class="small">${asks ? account.end_device_explain : account.devices_explain}</p>`}</div>
${items.length > 0 ? html`<ul class="entries">${items}</ul>` : html`<p class="empty">${empty}</p>`}
${allDevices(matrix, view)}</section>`;
}

function allDevices({ device_id, devices, devices_url }: AccountMatrix, view: View): Content {
  const others = devices.some((device) => device.device_id !== device_id);
  const address = device_id !== null && others ? webAddress(devices_url) : undefined;
  return (
    address &&
    html`<p class="small"><a id="account-all-devices" href="${address}">${view.texts.account.all_devices}</a></p>`
  );
}

function deviceItem(props: AccountPage, device: AccountDevice, id: string, view: View): Html {
  const { account } = view.texts;
  const { application, device_id, signed_in_at } = device;
  const end = accountButton({
    id: `${id}-end`,
    label: account.end_device,
    action: 'end_device',
    description: account.end_device_of(device_id),
    ...(props.focus === 'end_device' && { look: 'danger' }),
  });
  return html`<li id="${id}"><div class="application">${applicationIcon(application)}<div><h3><bdi>${applicationName(application)}</bdi></h3>
<p class="small">${account.signed_in(ago(signed_in_at, props.now, view))}</p>
<p class="small"><code><bdi>${device_id}</bdi></code></p></div></div>
${accountForm(props, { device_id }, end)}</li>\n`;
}

/** Where a person gives their account up, which they prove to be theirs by the password. */
export function deactivationCard(props: AccountPage, matrix: AccountMatrix, view: View): Html {
  const { account } = view.texts;
  const password = field({
    id: 'deactivate-password',
    name: 'current_password',
    type: 'password',
    label: account.current_password,
    autocomplete: 'current-password',
    problem: fieldProblem('current_password', matrix.deactivation_problem ?? undefined, view),
  });
  const submit = accountButton({
    id: 'deactivate-submit',
    label: account.deactivate,
    action: 'deactivate',
    look: 'danger',
  });
  return html`<section class="card stack" aria-labelledby="account-deactivation-heading" id="account-deactivation">
<div class="tight"><h2 id="account-deactivation-heading">${account.deactivation}</h2>
<p class="small">${account.deactivation_explain}</p></div>
${accountForm(props, {}, html`${password}<div class="start">${submit}</div>`)}</section>`;
}
