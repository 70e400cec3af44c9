import { z } from 'zod';
import { parseResourceIdentifier } from '../../oauth/resources/identifier.ts';
import type { DescribedResource } from '../../oauth/resources/settings.ts';
import { durationText, group } from '../values.ts';

/** RFC 8707: what access tokens can be for. */
export interface ResourcesConfig {
  readonly resource_indicators: {
    readonly default_resource: string | null;
    readonly unregistered_hosts: readonly string[];
  };
  readonly resources: readonly DescribedResource[];
}

const isIdentifier = (text: string): boolean => parseResourceIdentifier(text) !== undefined;

const IDENTIFIER = 'an absolute URI without a fragment, such as https://api.example.com/';

const HOST_PATTERN = /^(\*|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*)$/;

export const resourceIndicators: z.ZodType<ResourcesConfig['resource_indicators']> = group({
  default_resource: z.string().refine(isIdentifier).nullable().default(null).meta({
    description: 'The resource of requests that name none (RFC 8707 §2), where the client may use it.',
    expects: IDENTIFIER,
    example: 'https://api.example.com/',
    fallback: 'none: such tokens are for no resource in particular',
  }),
  unregistered_hosts: z
    .array(z.string().regex(HOST_PATTERN))
    .default([])
    .meta({
      description:
        'Hosts whose https resources clients may name although nobody registered them; `*.` stands for one or more labels, `*` for every host.',
      expects: 'a list of hosts such as mcp.example.com or *.example.com, or *',
      example: ['mcp.example.com'],
    }),
});

/** `clients` beside `allowed_clients` would be read for the same, so unknown members are refused. */
const resource = z
  .strictObject({
    identifier: z.string(),
    name: z.string().max(200).default(''),
    scopes: z.array(z.string().min(1)).exactOptional(),
    access_token_strategy: z.enum(['opaque', 'jwt']).exactOptional(),
    access_token_lifespan: durationText().exactOptional(),
    access_token_signing_alg: z.string().exactOptional(),
    allowed_clients: z.array(z.string().min(1)).exactOptional(),
    introspection_clients: z.array(z.string().min(1)).default([]),
  })
  .transform(({ identifier, ...settings }): DescribedResource => ({ identifier, settings }));

export const resources: z.ZodType<readonly DescribedResource[]> = z
  .array(resource)
  .default([])
  .meta({
    description:
      'APIs that tokens can be for (RFC 8707), beside those of the admin API: `identifier`, `name`, `scopes`, `access_token_strategy`, `access_token_lifespan`, `access_token_signing_alg`, `allowed_clients`, `introspection_clients`.',
    expects: 'a list of groups, each with an identifier that is an absolute URI without a fragment',
    example: [{ identifier: 'https://api.example.com/', name: 'Notes', scopes: ['notes.read'] }],
  });
