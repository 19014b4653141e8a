/**
 * What is kept in the visitor's browser. Every unsent message has a key of its own, so that two tabs
 * writing at once cannot overwrite each other's.
 */
import type { Pending } from './protocol';

export type Shelf = {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
  pending(): Pending[];
};

export const prefixOf = (workspace: string) => `kira:${workspace}:`;

export function createShelf(prefix: string, storage: Storage | null): Shelf {
  // Where storage is forbidden or full, the page's own memory still carries the visit.
  const memory = new Map<string, string>();
  const guarded = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch {
      return otherwise;
    }
  };
  const get = (key: string) =>
    memory.get(prefix + key) ?? guarded(() => storage?.getItem(prefix + key) ?? null, null);
  return {
    get,
    set(key, value) {
      const name = prefix + key;
      memory.delete(name);
      if (value === null) {
        guarded(() => storage?.removeItem(name), undefined);
      } else if (
        !guarded(() => {
          storage?.setItem(name, value);
          return !!storage;
        }, false)
      ) {
        memory.set(name, value);
      }
    },
    pending() {
      const names = new Set([...memory.keys(), ...guarded(() => Object.keys(storage ?? {}), [] as string[])]);
      const start = `${prefix}q:`;
      return [...names]
        .filter((name) => name.startsWith(start))
        .flatMap((name) => guarded(() => [JSON.parse(get(name.slice(prefix.length)) ?? '')] as Pending[], []))
        .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    },
  };
}
