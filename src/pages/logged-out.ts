import { webAddress } from './address.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { sign } from './sign.ts';
import type { Sample, View } from './view.ts';

/** Where a logout ends that no application waits for. */
export interface LoggedOutPage {
  /** Where somebody can sign in again: the account page. Null leaves the link out. */
  readonly back_url: string | null;
}

export function renderLoggedOut({ back_url }: LoggedOutPage, view: View): string {
  const { logged_out } = view.texts;
  const back = webAddress(back_url);
  const body = html`<div class="card stack" id="logged-out">
${sign('done')}
<div class="tight"><h1>${logged_out.title}</h1><p class="lead">${logged_out.explain}</p></div>
${back && html`<div class="buttons"><a class="button" id="logged-out-back" href="${back}">${logged_out.back}</a></div>`}
</div>`;
  return layout(view, { title: logged_out.title, body });
}

export function samples(view: View): readonly Sample[] {
  const states: Readonly<Record<string, LoggedOutPage>> = {
    plain: { back_url: '/account' },
    bare: { back_url: null },
    hostile: { back_url: 'javascript:alert(1)' },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderLoggedOut(props, view) }));
}
