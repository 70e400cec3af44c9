import { z } from 'zod';
import { type About, isWebUrl } from '../values.ts';

/** Where the server asks about tokens, as Hydra writes it: a URL, or a URL and how the server shows who it is. */
export type HookConfig =
  | string
  | {
      readonly url: string;
      readonly auth?:
        | {
            readonly type: 'api_key';
            readonly config: { readonly in: 'header' | 'cookie'; readonly name: string; readonly value: string };
          }
        | null
        | undefined;
    };

/** RFC 9110 §5.6.2: what may be a header's or a cookie's name, and what may stand in one. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VISIBLE = /^[\x21-\x7e]+$/;

const url = z.string().refine(isWebUrl);
const target = z.object({
  url,
  auth: z
    .object({
      type: z.literal('api_key'),
      config: z.object({
        in: z.enum(['header', 'cookie']),
        name: z.string().regex(TOKEN),
        value: z.string().regex(VISIBLE),
      }),
    })
    .nullish(),
});

/** A URL, or a URL with the key that the hook wants; null for no hook. */
export function hook(about: About): z.ZodType<HookConfig | null> {
  return z
    .union([url, target])
    .nullable()
    .default(null)
    .meta({
      type: ['string', 'object'],
      secret: true,
      expects: 'an absolute http or https URL, or a group with url and auth {type: api_key, config: {in, name, value}}',
      ...about,
    });
}
