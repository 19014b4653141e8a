import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { analyticsKeys } from '@/features/analytics';
import {
  applyCallEvent,
  applyChannelEvent,
  applyDeliveryEvent,
  applyListed,
  applyReactionEvent,
  applyWhatsAppEvent,
} from '@/features/channels';
import {
  applyCompanyEvent,
  applyContactEvent,
  applyFieldsEvent,
  applyJobEvent,
  applySegmentEvent,
  applySuppressionEvent,
} from '@/features/contacts';
import {
  applyContactName,
  applyConversationEvent,
  applySignal,
  happened,
  happenedInCompanies,
  resendUnreached,
  settleSignals,
} from '@/features/conversations';
import { applyArticleEvent } from '@/features/knowledge';
import { applyNoteEvent } from '@/features/notes';
import { useNews } from '@/lib/live';
import type { News as Said } from '@/lib/realtime';
import { sessionQuery, useSession } from '@/lib/session';

/** At most this often are figures added up again while conversations go on. */
const FIGURES_EVERY = 5_000;

/** What others change while it is on the screen, without a wait of its own as figures have. */
const LIVE = new Set([
  'conversations',
  'contacts',
  'companies',
  'segments',
  'notes',
  'knowledge',
  'team',
  'settings',
  'session',
  'channels',
  'suppressions',
]);

/** What features keep of the settings under names of their own. */
const SETTINGS = [
  ['contacts', 'stages'],
  ['contacts', 'purposes'],
  ['privacy', 'retention'],
];

/** Leads what the socket says to the features it concerns. */
export function News() {
  const client = useQueryClient();
  const me = useSession().user.id;
  const figures = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(
    () => () => {
      if (figures.current) clearTimeout(figures.current);
    },
    [],
  );
  const hear = useCallback(
    (news: Said) => {
      const countAgain = () => {
        figures.current ??= setTimeout(() => {
          figures.current = null;
          void client.invalidateQueries({ queryKey: analyticsKeys.all });
        }, FIGURES_EVERY);
      };
      switch (news.type) {
        case 'ready':
          resendUnreached(client);
          // The first hello has no position: what was fetched before it may already be old.
          if (news.fresh) {
            void client.invalidateQueries({ predicate: (q) => LIVE.has(String(q.queryKey[0])) });
            countAgain();
          }
          return;
        case 'reset':
          void client.invalidateQueries();
          return;
        case 'signal':
          applySignal(news.signal);
          return;
        case 'event': {
          const { event } = news;
          if (event.event === 'Erased') {
            // Nothing of it is kept here either; whoever looks at it is told that it is no more.
            void client.resetQueries({ predicate: (q) => JSON.stringify(q.queryKey).includes(event.id) });
            void client.invalidateQueries({ predicate: (q) => LIVE.has(String(q.queryKey[0])) });
            return;
          }
          if (event.kind === 'conversation') {
            applyConversationEvent(client, event, me);
            settleSignals(event);
            countAgain();
          } else if (event.kind === 'event-intake') {
            for (const id of (event.data?.contacts ?? []) as string[]) happened(client, id);
            happenedInCompanies(client);
          } else if (event.kind === 'contact') {
            applyContactEvent(client, event);
            applyContactName(client, event);
            happened(client, event.id);
            happenedInCompanies(client);
          } else if (event.kind === 'company') {
            applyCompanyEvent(client, event);
            happenedInCompanies(client);
          } else if (event.kind === 'contact-fields' || event.kind === 'company-fields') {
            applyFieldsEvent(client, event);
          } else if (event.kind === 'suppression') {
            applySuppressionEvent(client);
            applyListed(client);
          } else if (event.kind === 'segment') {
            applySegmentEvent(client, event);
          } else if (event.kind === 'contact-note' || event.kind === 'contact-task') {
            applyNoteEvent(client, event);
            happened(client, String(event.data?.contact));
          } else if (event.kind === 'contact-job') {
            applyJobEvent(client, event);
          } else if (event.kind === 'delivery') {
            applyDeliveryEvent(client, event);
          } else if (event.kind === 'call') {
            applyCallEvent(client, event);
          } else if (event.kind === 'whatsapp-reaction') {
            applyReactionEvent(client);
          } else if (event.kind === 'whatsapp-number') {
            applyWhatsAppEvent(client);
          } else if (event.kind === 'channel-account' || event.kind.startsWith('simulated-')) {
            applyChannelEvent(client);
          } else if (event.kind === 'article') {
            applyArticleEvent(client, event);
            countAgain();
          } else {
            void client.invalidateQueries({ queryKey: ['team'] });
            // Days are those of the workspace's time zone, which may be another one now.
            countAgain();
            void client.invalidateQueries({ queryKey: ['settings'] });
            for (const key of SETTINGS) void client.invalidateQueries({ queryKey: key });
            void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
          }
        }
      }
    },
    [client, me],
  );
  useNews(hear);
  return null;
}
