import type { Client } from '../client.ts';
import type { Policy } from '../policy.ts';
import { profileNamed, profileOf } from '../profiles.ts';

/** What a request object must be like, beyond what holds for every one of them. */
export interface RequestObjectRules {
  /** Whether it may go without a signature, where the server's settings allow that. */
  readonly unsigned: boolean;
  /**
   * What parameters beside the object are good for: OIDC Core §6.1 has them fill the gaps, RFC 9101 §6.3 has them
   * ignored.
   */
  readonly outside: 'fills gaps' | 'ignored';
  /** Whether `aud` must be there; where it is, it must name this server in any case. */
  readonly audience: 'optional' | 'required';
  /** Undefined: `exp` and `nbf` are looked at where they are given. */
  readonly lifetime: RequestObjectLifetime | undefined;
}

/** Bounds that make `exp` and `nbf` required. Milliseconds. */
interface RequestObjectLifetime {
  /** From `nbf` to `exp`. */
  readonly longest: number;
  /** How far back `nbf` may lie. */
  readonly oldest: number;
}

const HOUR = 3_600_000;

const RULE_NAMES = ['openid', 'signed', 'fapi_2'] as const;
type RuleName = (typeof RULE_NAMES)[number];

export const REQUEST_OBJECT_RULES: Readonly<Record<RuleName, RequestObjectRules>> = {
  /** OIDC Core §6. */
  openid: {
    unsigned: true,
    outside: 'fills gaps',
    audience: 'optional',
    lifetime: undefined,
  },
  /** RFC 9101, for clients that asked for it with `require_signed_request_object`. */
  signed: {
    unsigned: false,
    outside: 'ignored',
    audience: 'optional',
    lifetime: undefined,
  },
  /** FAPI 2.0 Message Signing §5.3.1. */
  fapi_2: {
    unsigned: false,
    outside: 'ignored',
    audience: 'required',
    lifetime: { longest: HOUR, oldest: HOUR },
  },
};

/** The rules that a client's request objects are held to. */
export function requestObjectRules(policy: Policy, client: Client): RequestObjectRules {
  const { pushed_authorization_requests, signed_requests } = profileOf(policy, client);
  if (pushed_authorization_requests || signed_requests) return REQUEST_OBJECT_RULES.fapi_2;
  return needsSignedRequest(policy, client) ? REQUEST_OBJECT_RULES.signed : REQUEST_OBJECT_RULES.openid;
}

/** Whether the client's requests must come in signed request objects (RFC 9101 §10.5). */
export function needsSignedRequest(policy: Policy, client: Client): boolean {
  return (
    everyRequestSigned(policy) ||
    client.metadata.require_signed_request_object === true ||
    profileOf(policy, client).signed_requests
  );
}

/** Whether the client must push its requests (RFC 9126 §5, §6). */
export function needsPushedRequest(policy: Policy, client: Client): boolean {
  return (
    everyRequestPushed(policy) ||
    client.metadata.require_pushed_authorization_requests === true ||
    profileOf(policy, client).pushed_authorization_requests
  );
}

/** The same of every client, for discovery. */
export function everyRequestSigned(policy: Policy): boolean {
  return policy.request_objects.require_signed || profileNamed(policy).signed_requests;
}

export function everyRequestPushed(policy: Policy): boolean {
  return policy.pushed_authorization_requests.required || profileNamed(policy).pushed_authorization_requests;
}
