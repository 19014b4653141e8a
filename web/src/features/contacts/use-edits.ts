import { useState } from 'react';

/**
 * What a form changes of something that others may change meanwhile. Only what was touched here is
 * ours: the rest is shown, and stays, as it is now. Where both changed the same, it is to be said
 * whose stays.
 */
export function useEdits<T extends object>(now: T) {
  const [edits, setEdits] = useState<Partial<T>>({});
  /** As what was touched was then. */
  const [before, setBefore] = useState<Partial<T>>({});
  const touched = Object.keys(edits) as (keyof T)[];
  const clashing = touched.filter((key) => !same(now[key], before[key]) && !same(now[key], edits[key]));
  return {
    values: { ...now, ...edits },
    edits,
    put: (change: Partial<T>) => {
      const next = { ...edits, ...change };
      const base = { ...before };
      for (const key of Object.keys(change) as (keyof T)[]) {
        if (!(key in base)) base[key] = now[key];
        // What is again as it was is no longer ours.
        if (same(next[key], base[key])) {
          delete next[key];
          delete base[key];
        }
      }
      setEdits(next);
      setBefore(base);
    },
    clashing,
    take: () => {
      setEdits(without(edits, clashing));
      setBefore(without(before, clashing));
    },
    keep: () => setBefore({ ...before, ...Object.fromEntries(clashing.map((key) => [key, now[key]])) }),
  };
}

function without<T extends object>(all: Partial<T>, keys: (keyof T)[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => !keys.includes(key as keyof T)),
  ) as Partial<T>;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}
