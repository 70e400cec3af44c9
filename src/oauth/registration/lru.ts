/**
 * A map of bounded size that gives up what was not used for long: at least the latest half of its capacity stays.
 *
 * Two generations instead of an order: what is used often lies in the younger one and is only looked up there, where
 * an order would have to be changed at each use.
 */
export class LruMap<V> {
  readonly #generation: number;
  #younger = new Map<string, V>();
  #older = new Map<string, V>();

  constructor(capacity: number) {
    this.#generation = Math.ceil(capacity / 2);
  }

  get(key: string): V | undefined {
    const young = this.#younger.get(key);
    if (young !== undefined) return young;
    const old = this.#older.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    this.#younger.set(key, value);
    if (this.#younger.size <= this.#generation) return;
    this.#older = this.#younger;
    this.#younger = new Map([[key, value]]);
    this.#older.delete(key);
  }

  delete(key: string): void {
    this.#younger.delete(key);
    this.#older.delete(key);
  }
}
