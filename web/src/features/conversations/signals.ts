/** What passes and is never stored: who types, who looks on, and the answer Kira is still writing. */
import { useSyncExternalStore } from 'react';
import type { LiveEvent, LiveSignal } from '@/lib/realtime';
import type { Message } from '@/lib/types';

export interface Passing {
  typing: { key: string; kind: string; id: string | null; name: string | null }[];
  viewers: { id: string; name: string }[];
  answer: { id: string; text: string } | null;
}

const NOTHING: Passing = { typing: [], viewers: [], answer: null };
/** A typing signal that is not renewed has ended, whatever became of its sender. */
const TYPING_LASTS = 7_000;
const ANSWER_LASTS = 60_000;

const state = new Map<string, Passing>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const watchers = new Set<() => void>();

function change(id: string, to: (now: Passing) => Passing): void {
  state.set(id, to(state.get(id) ?? NOTHING));
  for (const watcher of watchers) watcher();
}

function later(key: string, ms: number, run: () => void): void {
  clearTimeout(timers.get(key));
  timers.set(key, setTimeout(run, ms));
}

export function applySignal(signal: LiveSignal): void {
  const id = signal.conversationId;
  switch (signal.signal) {
    case 'typing': {
      const key = `${signal.by.kind}:${signal.by.id ?? ''}`;
      const stop = () => change(id, (p) => ({ ...p, typing: p.typing.filter((t) => t.key !== key) }));
      if (!signal.on) {
        stop();
        return;
      }
      change(id, (p) => ({
        ...p,
        typing: [...p.typing.filter((t) => t.key !== key), { key, ...signal.by }],
      }));
      later(`${id}/${key}`, TYPING_LASTS, stop);
      return;
    }
    case 'viewing':
      change(id, (p) => ({ ...p, viewers: signal.users }));
      return;
    case 'answer':
      change(id, (p) => ({ ...p, answer: { id: signal.answerId, text: signal.text } }));
      later(`${id}/answer`, ANSWER_LASTS, () => change(id, (p) => ({ ...p, answer: null })));
  }
}

/** A committed message ends what its author was seen doing. */
export function settleSignals(event: LiveEvent): void {
  const message = event.data?.message as Message | undefined;
  if (!message || !state.has(event.id)) return;
  change(event.id, (p) => ({
    ...p,
    answer: message.author.kind === 'KIRA' ? null : p.answer,
    typing: p.typing.filter(
      (t) =>
        !(
          t.kind.toUpperCase() === message.author.kind &&
          (message.author.kind === 'VISITOR' || t.id === message.author.id)
        ),
    ),
  }));
}

export function forgetSignals(): void {
  state.clear();
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function usePassing(id: string | undefined): Passing {
  return useSyncExternalStore(watch, () => (id ? (state.get(id) ?? NOTHING) : NOTHING));
}

/** Whether the visitor types, for the list: a row speaks of the visitor, not of those who answer. */
export function useTypingIn(id: string): boolean {
  return useSyncExternalStore(
    watch,
    () => state.get(id)?.typing.some((t) => t.kind.toUpperCase() === 'VISITOR') ?? false,
  );
}
