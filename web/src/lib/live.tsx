/** Gives pages the connection and lets features hear its news. */
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { ConnectionState, News, Realtime } from './realtime';

const Connection = createContext<Realtime | null>(null);

export function LiveProvider({ realtime, children }: { realtime: Realtime; children: ReactNode }) {
  useEffect(() => {
    const back = () => realtime.nudge();
    const gone = () => realtime.lost();
    const seen = () => {
      if (document.visibilityState === 'visible') realtime.nudge();
    };
    realtime.start();
    window.addEventListener('online', back);
    window.addEventListener('offline', gone);
    document.addEventListener('visibilitychange', seen);
    return () => {
      realtime.stop();
      window.removeEventListener('online', back);
      window.removeEventListener('offline', gone);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [realtime]);
  return <Connection value={realtime}>{children}</Connection>;
}

export function useRealtime(): Realtime {
  const realtime = useContext(Connection);
  if (!realtime) throw new Error('No LiveProvider above.');
  return realtime;
}

export function useConnectionState(): ConnectionState {
  const realtime = useRealtime();
  return useSyncExternalStore(realtime.watch, realtime.state);
}

export function useNews(hear: (news: News) => void): void {
  const realtime = useRealtime();
  useEffect(() => realtime.hear(hear), [realtime, hear]);
}
