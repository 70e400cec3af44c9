import { createHash, randomBytes } from 'node:crypto';
import { CookieJar, type HttpClient, type Response } from './http.ts';
import type { Target } from './peer.ts';

/** One verifier serves all: what it costs the server does not depend on its value. */
export const CODE_VERIFIER = 'bench-code-verifier-0123456789-0123456789-0123456789';
const CODE_CHALLENGE = createHash('sha256').update(CODE_VERIFIER).digest('base64url');

const HOPS = 12;

export function authorizationUrl(target: Target): string {
  const query = new URLSearchParams({
    client_id: target.clientId,
    response_type: 'code',
    redirect_uri: target.redirectUri,
    scope: target.scope,
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: CODE_CHALLENGE,
    code_challenge_method: 'S256',
  });
  return `${target.authorization}?${query}`;
}

/** Follows an authorization request to its code; with forms on the way, fills them in as a person would. */
export async function obtainCode(http: HttpClient, target: Target, jar: CookieJar): Promise<string> {
  let url = authorizationUrl(target);
  let response = await http.send(url, { headers: { cookie: jar.header() } });
  for (let hop = 0; hop < HOPS; hop++) {
    jar.keep(response);
    const { location } = response.headers;
    if (location?.startsWith(target.redirectUri) === true) return codeOf(location);
    if (location !== undefined) {
      url = new URL(location, url).href;
      response = await http.send(url, { headers: { cookie: jar.header() } });
    } else {
      const form = filledForm(response, target);
      url = new URL(form.action, url).href;
      response = await http.submit(url, form.values, { cookie: jar.header(), origin: new URL(url).origin });
    }
  }
  throw new Error(`no code after ${HOPS} hops, at ${url}: ${response.status} ${response.body.slice(0, 300)}`);
}

function codeOf(location: string): string {
  const code = new URL(location).searchParams.get('code');
  if (code === null) throw new Error(`the authorization was refused: ${location}`);
  return code;
}

/** The browser of a person who has signed in and consented, and is remembered. */
export async function signIn(http: HttpClient, target: Target): Promise<CookieJar> {
  const jar = new CookieJar();
  await obtainCode(http, target, jar);
  return jar;
}

const BUTTONS = /\sid="(?:login-submit|consent-accept)"/;

/** The page's form with the person's name and password in it, every box ticked and the right button pressed. */
function filledForm(response: Response, { person }: Target): { action: string; values: [string, string][] } {
  const forms = Array.from(response.body.matchAll(/<form\b[\s\S]*?<\/form>/g), ([form]) => form);
  const form = forms.find((candidate) => BUTTONS.test(candidate));
  if (form === undefined || person === undefined) {
    throw new Error(`a page without the form: ${response.status} ${response.body.slice(0, 300)}`);
  }
  const values = Array.from(form.matchAll(/<(?:input|button)\b[^>]*>/g), ([element]) => element)
    .filter((element) => element.startsWith('<input') || BUTTONS.test(element))
    .flatMap((element): [string, string][] => {
      const name = attribute(element, 'name');
      const value = answer(attribute(element, 'id') ?? '', person) ?? attribute(element, 'value') ?? 'on';
      return name === undefined ? [] : [[name, value]];
    });
  return { action: attribute(form, 'action') ?? '', values };
}

function answer(id: string, person: NonNullable<Target['person']>): string | undefined {
  if (id === 'login-identifier') return person.identifier;
  return id === 'login-password' ? person.password : undefined;
}

function attribute(element: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
}
