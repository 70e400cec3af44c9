/** A specification and what becomes of it here. Settings, members and paths are held against the tables that serve. */
export interface Specification {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  /** How one comes to have it. */
  readonly state: State;
  /** Paths of settings that change it, or that switch it on. */
  readonly settings?: readonly string[];
  /** Members of the discovery document that tell of it. */
  readonly members?: readonly string[];
  /** Members that a client registers for it. */
  readonly client?: readonly string[];
  /** Paths of its endpoints. */
  readonly paths?: readonly string[];
  /** The values that are served. */
  readonly values?: readonly string[];
  readonly note?: string;
  /** A page of the guide. */
  readonly guide?: string;
}

/** What each state means. */
export const STATES = {
  always: 'every server has it',
  setting: 'a setting switches it on',
  client: 'clients that register or ask for it have it',
  profile: 'clients that are held to the profile, or a whole server',
  not: 'not served',
} as const;

export type State = keyof typeof STATES;
