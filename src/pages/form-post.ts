import { redirectAddress } from './address.ts';
import { hiddenInputs } from './components.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { applicationName } from './names.ts';
import { APPLICATION, HOSTILE, HOSTILE_APPLICATION } from './samples.ts';
import type { Application, Sample, View } from './view.ts';

/** OAuth 2.0 Form Post Response Mode §2: the response as a form that a script sends, or a person without one. */
export interface FormPostPage {
  readonly redirect_uri: string;
  /** The response's parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly application: Application;
}

export function renderFormPost({ redirect_uri, parameters, application }: FormPostPage, view: View): string {
  const { form_post } = view.texts;
  const title = form_post.title(applicationName(application));
  const body = html`<div class="card stack">
<div class="tight"><h1>${title}</h1><p class="lead">${form_post.explain}</p></div>
<form id="form-post" method="post" action="${redirectAddress(redirect_uri)}">
${hiddenInputs(parameters)}<div class="buttons"><button type="submit" id="form-post-submit" class="primary">${form_post.submit}</button></div>
</form>
</div>`;
  return layout(view, { title, body, script: view.assets.form_post.url });
}

export function samples(view: View): readonly Sample[] {
  const plain: FormPostPage = {
    redirect_uri: 'https://notes.example/callback?tenant=1',
    parameters: { code: 'sgnt_ac_3kq0', state: 'af0ifjsldkj', iss: 'https://id.example' },
    application: APPLICATION,
  };
  const states: Readonly<Record<string, FormPostPage>> = {
    plain,
    native: { ...plain, redirect_uri: 'com.example.notes:/callback' },
    hostile: {
      redirect_uri: `https://evil.example/"><script>alert(1)</script>`,
      parameters: { state: HOSTILE, submit: HOSTILE },
      application: HOSTILE_APPLICATION,
    },
  };
  return Object.entries(states).map(([name, props]) => ({ name, page: renderFormPost(props, view) }));
}
