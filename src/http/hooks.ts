import type { Config } from '../config/schema.ts';
import type { HookConfig } from '../config/settings/hooks.ts';
import type { Hooks } from '../oauth/hooks/context.ts';
import { createOutbound } from './outbound.ts';
import { trustedCa } from './outbound-ca.ts';
import { type HookTarget, hookPoster } from './outbound-post.ts';

/** Bytes; Hydra's bound for what a hook answers. */
const LONGEST_ANSWER = 5 * 1024 * 1024;

/** The hooks that are configured. Whoever runs the server wrote them down, so they may lead into the inner network. */
export function createHooks(config: Config): { readonly hooks?: Hooks } {
  const { oauth2 } = config;
  const { token_hook, refresh_token_hook } = oauth2;
  if (token_hook === null && refresh_token_hook === null) return {};
  const outbound = createOutbound({
    ca: trustedCa(config),
    allow_private: true,
    allow_http: true,
    timeout_ms: oauth2.hook_timeout,
    max_bytes: LONGEST_ANSWER,
  });
  return {
    hooks: {
      ...(token_hook !== null && { token: hookPoster(outbound, targetOf(token_hook)) }),
      ...(refresh_token_hook !== null && { refresh: hookPoster(outbound, targetOf(refresh_token_hook)) }),
    },
  };
}

function targetOf(hook: HookConfig): HookTarget {
  if (typeof hook === 'string') return { url: hook, auth: null };
  return { url: hook.url, auth: hook.auth?.config ?? null };
}
