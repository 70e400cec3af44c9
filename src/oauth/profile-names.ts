/**
 * The profiles that a client can be registered for, or the whole server run under, the strictest last. `fapi_2` is the
 * FAPI 2.0 Security Profile, `fapi_2_message_signing` adds FAPI 2.0 Message Signing.
 */
export const PROFILE_NAMES = ['default', 'fapi_2', 'fapi_2_message_signing'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];
