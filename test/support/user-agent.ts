/** A browser without eyes: keeps cookies, follows redirects up to the application, fills in the pages' forms. */
export class UserAgent {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();
  readonly #lines: string[] = [];

  /** @param origin the server's, the only one that gets the cookies. */
  constructor(origin: string) {
    this.#origin = origin;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  /** The last `Set-Cookie` line for a cookie, whole. */
  cookieLine(name: string): string | undefined {
    return this.#lines.findLast((line) => line.startsWith(`${name}=`));
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  clearCookies(): void {
    this.#cookies.clear();
  }

  /** What happens when the browser is closed: cookies without a lifetime are gone. */
  close(): void {
    for (const name of [...this.#cookies.keys()])
      if (!/; max-age=/i.test(this.cookieLine(name) ?? '')) this.#cookies.delete(name);
  }

  /** One request, no redirect followed. */
  async request(url: string, form?: Readonly<Record<string, string>> | URLSearchParams): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(url, this.#origin), {
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie !== '' && { cookie }) },
      ...(form !== undefined && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Follows redirects as long as they stay at the server; the page at the end, or the redirect that leaves it. */
  async visit(url: string, form?: Readonly<Record<string, string>> | URLSearchParams): Promise<Visit> {
    let response = await this.request(url, form);
    let at = new URL(url, this.#origin).href;
    for (let hops = 0; hops < 20; hops++) {
      const location = response.headers.get('location');
      if (location === null) return { at, status: response.status, html: await response.text(), left: undefined };
      const target = new URL(location, at);
      if (target.origin !== new URL(this.#origin).origin)
        return { at, status: response.status, html: '', left: target.href };
      at = target.href;
      response = await this.request(at);
    }
    throw new Error(`${url} redirects in circles`);
  }

  /** Sends a page's form with what it holds, and these values instead or besides. */
  submit(page: Visit, values: Readonly<Record<string, string | readonly string[]>>, formIndex = 0): Promise<Visit> {
    const form = [...page.html.matchAll(/<form[^>]*>[\s\S]*?<\/form>/g)][formIndex]?.[0] ?? '';
    const action = decode(/action="([^"]*)"/.exec(form)?.[1] ?? page.at);
    const fields = fieldsOf(form);
    for (const [name, value] of Object.entries(values)) {
      fields.delete(name);
      for (const one of typeof value === 'string' ? [value] : value) fields.append(name, one);
    }
    return this.visit(action, fields);
  }

  #keep(line: string): void {
    this.#lines.push(line);
    const [pair = '', ...attributes] = line.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    const removed = attributes.some(
      (attribute) => /^max-age=0$/i.test(attribute) || /^expires=.*1970/i.test(attribute),
    );
    if (removed) this.#cookies.delete(name);
    else this.#cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}

/** What a form would send as it stands, by the rules of HTML: no unticked or disabled boxes. */
export function fieldsOf(form: string): URLSearchParams {
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    const box = /type="checkbox"/.test(input);
    if (name === undefined || (box && !/ checked/.test(input)) || / disabled/.test(input)) continue;
    fields.append(decode(name), decode(/value="([^"]*)"/.exec(input)?.[1] ?? ''));
  }
  return fields;
}

export interface Visit {
  readonly at: string;
  readonly status: number;
  readonly html: string;
  /** Where the browser was sent that is not the server's. */
  readonly left: string | undefined;
}

export function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
