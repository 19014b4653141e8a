import { ActionIcon, Badge, Button, Text, Tooltip } from '@mantine/core';
import { IconClock, IconClockOff, IconTemplate } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { dateTime, duration } from '@/lib/format';
import type { ConversationSummary } from '@/lib/types';
import { windowQuery } from './queries';
import classes from './whatsapp.module.css';

const TemplatePicker = lazy(() => import('./template-picker'));

/** The day within which a customer may be answered freely. */
export interface FreeTime {
  open: boolean;
  /** By the reader's clock; null when the customer never wrote. */
  closesAt: number | null;
}

/** Null for other channels, and until the server has said. */
export function useFreeTime(conversation: ConversationSummary): FreeTime | null {
  const now = useNow();
  const told = useQuery({
    ...windowQuery(conversation.id, conversation.lastMessageAt),
    enabled: conversation.channel === 'whatsapp',
  });
  if (conversation.channel !== 'whatsapp' || !told.data) return null;
  const { closesAt } = told.data;
  return { open: closesAt !== null && closesAt > now, closesAt };
}

/** How long it is still open, in a word. */
export function WindowClock({ time }: { time: FreeTime }): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  if (!time.open || time.closesAt === null) {
    return (
      <Badge color="orange" variant="light" leftSection={<IconClockOff size={12} aria-hidden />}>
        {t('whatsapp.closed')}
      </Badge>
    );
  }
  // In hours and minutes from its first moment on: a day is no measure of a day.
  const left = Math.min(Math.max(60, (time.closesAt - now) / 1000), 86_340);
  return (
    <Tooltip label={t('whatsapp.closesHint', { at: dateTime(new Date(time.closesAt).toISOString()) })}>
      <Badge
        color={left < 3600 ? 'orange' : 'gray'}
        variant="light"
        leftSection={<IconClock size={12} aria-hidden />}
      >
        {t('whatsapp.closesIn', { time: duration(left) })}
      </Badge>
    </Tooltip>
  );
}

/** Stands where one would write, when nothing written would arrive. */
export function WindowClosed({
  conversation,
  time,
}: {
  conversation: ConversationSummary;
  time: FreeTime;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={classes.closed}>
      <Text fw={600} size="sm">
        {t('whatsapp.closedTitle')}
      </Text>
      <Text size="sm" c="dimmed">
        {time.closesAt === null ? t('whatsapp.neverWrote') : t('whatsapp.closedHint')}
      </Text>
      <TemplateButton conversation={conversation} />
    </div>
  );
}

/** Opens the templates. */
export function TemplateButton({
  conversation,
  small = false,
}: {
  conversation: ConversationSummary;
  small?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      {small ? (
        <Tooltip label={t('whatsapp.template')}>
          <ActionIcon aria-label={t('whatsapp.template')} onClick={() => setOpened(true)}>
            <IconTemplate size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button leftSection={<IconTemplate size={16} stroke={1.7} />} onClick={() => setOpened(true)}>
          {t('whatsapp.choose')}
        </Button>
      )}
      {opened && (
        <Suspense>
          <TemplatePicker conversation={conversation.id} close={() => setOpened(false)} />
        </Suspense>
      )}
    </>
  );
}
