import { ActionIcon, Button, Popover, Tooltip } from '@mantine/core';
import { IconCornerUpLeft, IconMoodPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useCan } from '@/lib/session';
import type { Delivery, Message } from '@/lib/types';
import { failed } from '@/ui/toast';
import { reactionsQuery, whatsAppKeys } from './queries';
import classes from './whatsapp.module.css';

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** Below a message on WhatsApp: quote it, put an emoji on it, and the emoji that is there. */
export function MessageTools({
  conversation,
  message,
  deliveries,
  onQuote,
}: {
  conversation: string;
  message: Message;
  deliveries: Delivery[];
  onQuote: (message: Message) => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const all = useQuery(reactionsQuery(conversation));
  const theirs = message.author.kind === 'VISITOR';
  const reaction = theirs ? all.data?.items.find((each) => each.message === message.id) : undefined;
  const lost = deliveries.find((each) => each.id === reaction?.delivery)?.status === 'FAILED';
  const react = useMutation({
    mutationFn: (emoji: string) =>
      data(
        api.PUT('/conversations/{id}/whatsapp/reactions/{message}', {
          params: { path: { id: conversation, message: message.id } },
          body: { emoji },
        }),
      ),
    onSuccess: (now) => client.setQueryData(whatsAppKeys.reactions(conversation), now),
    onError: (error) => failed(error),
    onSettled: () => setOpened(false),
  });
  const may = can('CONVERSATIONS_REPLY');
  const words = message.text.replace(/\s+/g, ' ').slice(0, 40);
  return (
    <>
      {reaction && (
        <span
          className={classes.reaction}
          data-failed={lost || undefined}
          role="img"
          aria-label={t(lost ? 'whatsapp.reactionLost' : 'whatsapp.reaction', { emoji: reaction.emoji })}
        >
          {reaction.emoji}
        </span>
      )}
      {may && (
        <Tooltip label={t('whatsapp.quote')}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t('whatsapp.quoteNamed', { text: words })}
            onClick={() => onQuote(message)}
          >
            <IconCornerUpLeft size={14} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      {may && theirs && (
        <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus returnFocus>
          <Popover.Target>
            <Tooltip label={t('whatsapp.reactTo')} disabled={opened}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                loading={react.isPending}
                aria-label={t('whatsapp.reactToNamed', { text: words })}
                aria-expanded={opened}
                onClick={() => setOpened((now) => !now)}
              >
                <IconMoodPlus size={14} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown p={6} aria-label={t('whatsapp.reactTo')}>
            <div className={classes.emoji}>
              {EMOJI.map((emoji) => (
                <Button
                  key={emoji}
                  size="compact-sm"
                  variant={reaction?.emoji === emoji ? 'light' : 'subtle'}
                  color="gray"
                  aria-label={t('whatsapp.react', { emoji })}
                  aria-pressed={reaction?.emoji === emoji}
                  onClick={() => react.mutate(reaction?.emoji === emoji ? '' : emoji)}
                >
                  {emoji}
                </Button>
              ))}
              {reaction && (
                <Button size="compact-sm" variant="subtle" onClick={() => react.mutate('')}>
                  {t('whatsapp.reactionBack')}
                </Button>
              )}
            </div>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}
