import { createAssets } from '../../src/pages/assets.ts';
import { GALLERY } from '../../src/pages/gallery.ts';
import { CATALOGUES } from '../../src/pages/texts/index.ts';
import { createTheme, type ThemeSettings } from '../../src/pages/theme.ts';
import type { Sample, View } from '../../src/pages/view.ts';

export function viewsOf(settings: ThemeSettings = {}): readonly View[] {
  const theme = createTheme(settings);
  return CATALOGUES.map((catalogue) => ({ theme, assets: createAssets(theme), ...catalogue }));
}

/** The English view. */
export function viewOf(settings: ThemeSettings = {}): View {
  const [view] = viewsOf(settings);
  if (view === undefined) throw new Error('There is no catalogue');
  return view;
}

/** Every sample of every page in every language. */
export function allSamples(settings: ThemeSettings = {}): readonly (Sample & { readonly lang: string })[] {
  return viewsOf(settings).flatMap((view) =>
    Object.entries(GALLERY).flatMap(([page, samples]) =>
      samples(view).map((sample) => ({
        name: `${page}.${sample.name}.${view.lang}`,
        page: sample.page,
        lang: view.lang,
      })),
    ),
  );
}
