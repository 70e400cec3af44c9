import { ownAddress } from './address.ts';
import { type Content, type Html, html } from './html.ts';
import type { View } from './view.ts';

interface Frame {
  /** Of the window; the server's name follows it. */
  readonly title: string;
  readonly body: Content;
  /** For pages with lists. */
  readonly wide?: boolean;
  /** For the pages that the browser has to leave by itself. */
  readonly script?: string;
  readonly head?: Content;
}

/** A whole document around a page's body. */
export function layout(view: View, frame: Frame): string {
  const { theme, assets, lang, dir } = view;
  return `<!doctype html>\n${html`<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<title>${frame.title} · ${theme.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="${ownAddress(assets.logo.url)}" type="image/svg+xml">
<link rel="stylesheet" href="${ownAddress(assets.stylesheet.url)}">
${frame.script !== undefined && html`<script src="${ownAddress(frame.script)}" defer></script>\n`}${frame.head}</head>
<body>
${brand(view)}
<main${frame.wide === true && html` class="wide"`}>
${frame.body}
</main>
${footer(view)}
</body>
</html>
`}`;
}

function brand({ theme, assets }: View): Html {
  const logo = ownAddress(theme.logo_url ?? assets.logo.url);
  return html`<header class="brand"><img src="${logo}" alt="" height="32"><span>${theme.name}</span></header>`;
}

function footer({ theme, texts }: View): Content {
  if (theme.links.length === 0) return null;
  const links = theme.links.map(({ label, url }) => html`<li><a href="${ownAddress(url)}">${label}</a></li>`);
  return html`<footer><nav aria-label="${texts.links}"><ul>${links}</ul></nav></footer>`;
}
