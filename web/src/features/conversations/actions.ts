/** What a person does to a conversation. Shown at once, confirmed by the server, and mostly undoable. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { weekdayTime } from '@/lib/format';
import { useSession } from '@/lib/session';
import type { ConversationSummary } from '@/lib/types';
import { failed, told } from '@/ui/toast';
import { applySummary } from './live';

export type Action =
  | { do: 'take' }
  | { do: 'release' }
  | { do: 'resolve' }
  | { do: 'reopen' }
  | { do: 'snooze'; until: string }
  | { do: 'assign'; to: { id: string; name: string } | null };

function send(id: string, action: Action): Promise<ConversationSummary> {
  const params = { path: { id } };
  switch (action.do) {
    case 'take':
      return data(api.POST('/conversations/{id}/take', { params }));
    case 'release':
      return data(api.POST('/conversations/{id}/release', { params }));
    case 'resolve':
      return data(api.POST('/conversations/{id}/resolve', { params }));
    case 'reopen':
      return data(api.POST('/conversations/{id}/reopen', { params }));
    case 'snooze':
      return data(api.POST('/conversations/{id}/snooze', { params, body: { until: action.until } }));
    case 'assign':
      return data(
        api.POST('/conversations/{id}/assign', { params, body: { userId: action.to?.id ?? null } }),
      );
  }
}

/** What the conversation will look like when the server agrees. */
export function foreseen(
  c: ConversationSummary,
  action: Action,
  me: { id: string; name: string },
): ConversationSummary {
  // Half a version: newer than what is shown, older than the server's answer.
  const version = c.version + 0.5;
  switch (action.do) {
    case 'take':
      return { ...c, version, status: 'OPEN', holder: 'PERSON', assignee: me };
    case 'release':
      return { ...c, version, holder: 'KIRA', assignee: null, waitingSince: null };
    case 'resolve':
      return { ...c, version, status: 'RESOLVED', waitingSince: null };
    case 'reopen':
      return { ...c, version, status: 'OPEN', snoozedUntil: null };
    case 'snooze':
      return { ...c, version, status: 'SNOOZED', snoozedUntil: action.until };
    case 'assign':
      return { ...c, version, assignee: action.to, holder: action.to ? 'PERSON' : c.holder };
  }
}

export function useAct(): (c: ConversationSummary, action: Action, quiet?: boolean) => void {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { user } = useSession();
  const mutation = useMutation({
    mutationFn: ({ c, action }: { c: ConversationSummary; action: Action; quiet: boolean }) =>
      send(c.id, action),
    onMutate: ({ c, action }) => applySummary(client, foreseen(c, action, user), user.id),
    onSuccess: (summary, { c, action, quiet }) => {
      applySummary(client, summary, user.id);
      if (quiet) return;
      const undo = (back: Action) => () => mutation.mutate({ c: summary, action: back, quiet: true });
      switch (action.do) {
        case 'take':
          told(
            t('inbox.didTake'),
            c.holder === 'KIRA' ? undo({ do: 'release' }) : undo({ do: 'assign', to: c.assignee }),
          );
          break;
        case 'release':
          told(t('inbox.didRelease'), undo({ do: 'take' }));
          break;
        case 'resolve':
          told(t('inbox.didResolve'), undo({ do: 'reopen' }));
          break;
        case 'reopen':
          told(t('inbox.didReopen'), undo({ do: 'resolve' }));
          break;
        case 'snooze':
          told(t('inbox.didSnooze', { until: weekdayTime(action.until) }), undo({ do: 'reopen' }));
          break;
        case 'assign':
          told(
            action.to ? t('inbox.didAssign', { name: action.to.name }) : t('inbox.didUnassign'),
            undo({ do: 'assign', to: c.assignee }),
          );
      }
    },
    onError: (error) => {
      failed(error);
      void client.invalidateQueries({ queryKey: ['conversations'] });
    },
  });
  return (c, action, quiet = false) => mutation.mutate({ c, action, quiet });
}
