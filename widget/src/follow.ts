/** Decides whether the transcript goes to its end, or stays where the visitor is reading. */
import type { Pending } from './protocol';

export type Follow = (
  log: { scrollHeight: number; scrollTop: number; clientHeight: number } | null,
  pending: Pending[],
) => boolean;

export function createFollow(): Follow {
  let sent = 0;
  return (log, pending) => {
    const last = pending.at(-1)?.at ?? 0;
    // What the visitor has just sent is to be seen, wherever they were reading.
    const wrote = last > sent;
    if (wrote) sent = last;
    return wrote || !log || log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  };
}
