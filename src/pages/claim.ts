import { type Content, html } from './html.ts';
import type { Texts } from './texts/en.ts';
import type { View } from './view.ts';

/** What a claim tells an application (OIDC Core §5.1); one that nobody has described stands as it is. */
export function claimText(claim: string, { texts: { consent } }: Pick<View, 'texts'>): Content {
  return isDescribed(claim, consent.claim) ? consent.claim[claim] : html`<code><bdi>${claim}</bdi></code>`;
}

function isDescribed(claim: string, texts: Texts['consent']['claim']): claim is keyof Texts['consent']['claim'] {
  return Object.hasOwn(texts, claim);
}
