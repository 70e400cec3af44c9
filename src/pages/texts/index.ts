import { de } from './de.ts';
import { en, type Texts } from './en.ts';

/** A language of the pages; `lang` is BCP 47. */
export interface Catalogue {
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
  readonly texts: Texts;
}

const ENGLISH: Catalogue = { lang: 'en', dir: 'ltr', texts: en };

/** A further language joins here. The first is spoken to whom no other suits. */
export const CATALOGUES: readonly Catalogue[] = [ENGLISH, { lang: 'de', dir: 'ltr', texts: de }];

/**
 * The language of a page: the request's `ui_locales` (OIDC Core §3.1.2.1, in the person's order of preference, separated
 * by spaces) before the browser's `Accept-Language`. A tag matches a shorter one as RFC 4647 §3.4 looks it up.
 */
export function pickCatalogue(ui_locales: string | undefined, accept_language: string | undefined): Catalogue {
  const wanted = [...(ui_locales ?? '').split(' '), ...byWeight(accept_language ?? '')];
  for (const tag of wanted) {
    const found = lookUp(tag);
    if (found !== undefined) return found;
  }
  return ENGLISH;
}

function lookUp(tag: string): Catalogue | undefined {
  const range = tag.toLowerCase();
  return CATALOGUES.find(({ lang }) => range === lang || range.startsWith(`${lang}-`));
}

/** RFC 9110 §12.5.4: language ranges with weights; 0 means not acceptable. */
function byWeight(header: string): readonly string[] {
  return header
    .slice(0, 1000)
    .split(',')
    .map((part) => {
      const [tag = '', weight = 'q=1'] = part.split(';').map((piece) => piece.trim());
      return { tag, weight: Number(weight.replace(/^q=/i, '')) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}
