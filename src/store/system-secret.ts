/** Which entry of `secrets.system` has been the newest since when, in milliseconds; the id is that of its key. */
export interface SystemSecret {
  readonly id: string;
  readonly newest_since: number;
}

/** How the older entries of `secrets.system` are retired. */
export interface SystemSecrets {
  /** Remembers since when the newest entry has been the newest. To be called at start, before anything is made. */
  begin(): Promise<void>;
  /** Seals anew what older entries sealed, in batches that hold nothing up. A second call joins the one that runs. */
  reseal(): Promise<Resealed>;
  /** Counts, as gently, what older entries are still needed for. */
  dependents(): Promise<Dependents>;
}

/** What became of the values that an older secret had sealed, each by table; tables without any are left out. */
export interface Resealed {
  readonly resealed: Readonly<Record<string, number>>;
  /** Those that no listed secret opens. */
  readonly unreadable: Readonly<Record<string, number>>;
}

/** What would be lost with the older system secrets. Numbers of rows by table; tables without any are left out. */
export interface Dependents {
  /** Rows that an older secret sealed. */
  readonly sealed: Readonly<Record<string, number>>;
  /** Rows that stand for codes and tokens that an older secret made, and that are still good. */
  readonly bound: Readonly<Record<string, number>>;
  /** When the last of these codes and tokens ends, in milliseconds: now when there are none, null for never. */
  readonly bound_until: number | null;
}
