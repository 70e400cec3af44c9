import type { Assets } from './assets.ts';
import type { Texts } from './texts/en.ts';
import type { Theme } from './theme.ts';

/** What every page needs beside its own properties: whose server it is, and in which language it speaks. */
export interface View {
  readonly theme: Theme;
  readonly assets: Assets;
  readonly texts: Texts;
  /** BCP 47, for the `lang` attribute and for dates. */
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl';
}

/** One state of a page, for the tests and for looking at it. */
export interface Sample {
  readonly name: string;
  readonly page: string;
}

/** The client that a page speaks about, as its metadata says; addresses that are not http(s) are left out. */
export interface Application {
  readonly client_id: string;
  readonly client_name: string;
  readonly logo_uri?: string | undefined;
  readonly client_uri?: string | undefined;
  readonly policy_uri?: string | undefined;
  readonly tos_uri?: string | undefined;
}

/** What every form sends along unseen: the CSRF token, the challenge. */
export type Hidden = Readonly<Record<string, string>>;
