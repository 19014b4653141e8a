import { Anchor, Button, Popover, Text, Timeline, UnstyledButton } from '@mantine/core';
import {
  IconAlertCircle,
  IconCheck,
  IconChecks,
  IconClock,
  IconEye,
  IconFlag,
  IconHelpCircle,
  IconRefresh,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { dateTime } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Delivery, ListedDelivery } from '@/lib/types';
import { failed } from '@/ui/toast';
import classes from './delivery-mark.module.css';
import { MailResponseOf } from './mail-response';
import { channelKeys } from './queries';
import { BAD, Trace } from './trace';
import { why } from './words';

const ICON: Record<Delivery['status'], typeof IconClock> = {
  QUEUED: IconClock,
  IN_DOUBT: IconHelpCircle,
  HANDED_OVER: IconCheck,
  SENT: IconCheck,
  DELIVERED: IconChecks,
  READ: IconEye,
  FAILED: IconAlertCircle,
};

/**
 * What became of a message; a click tells all that is known of its way.
 *
 * @param listed why nothing is sent to the recipient now; undefined when it may be
 */
export function DeliveryMark({
  delivery,
  conversation,
  listed,
}: {
  delivery: Delivery;
  conversation: string;
  listed: ListedDelivery['reason'] | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const again = useMutation({
    mutationFn: () => data(api.POST('/deliveries/{id}/again', { params: { path: { id: delivery.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.deliveries(conversation) }),
    onError: failed,
  });
  const arrived = useMutation({
    mutationFn: () => data(api.POST('/deliveries/{id}/arrived', { params: { path: { id: delivery.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.deliveries(conversation) }),
    onError: failed,
  });
  const [opened, setOpened] = useState(false);
  const [traced, setTraced] = useState(false);
  const detour = delivery.detours.at(-1);
  const Icon = delivery.complained ? IconFlag : ICON[delivery.status];
  const bad = delivery.status === 'FAILED' || delivery.complained;
  const reason = why(t, delivery);
  const title = useId();
  const may = can('CONVERSATIONS_REPLY') && !delivery.again;
  return (
    <div className={classes.mark} data-bad={bad || undefined}>
      <Trace delivery={traced ? delivery.id : null} onClose={() => setTraced(false)} />
      <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} withinPortal trapFocus>
        <Popover.Target>
          <UnstyledButton
            className={classes.state}
            data-status={delivery.status}
            onClick={() => setOpened(!opened)}
          >
            <Icon size={14} stroke={1.7} aria-hidden />
            {t(`delivery.status.${delivery.parked ? 'PARKED' : delivery.status}`)}
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown aria-labelledby={title}>
          <Text id={title} fw={600} size="sm">
            {t('delivery.way')}
          </Text>
          <Text size="xs" c="dimmed" mb="xs">
            {t('delivery.to', { to: delivery.recipient })}
          </Text>
          <Timeline bulletSize={12} lineWidth={2} active={delivery.steps.length}>
            {delivery.steps.map((step) => (
              <Timeline.Item
                key={`${step.what}${step.at}`}
                color={BAD.has(step.what) ? 'red' : 'teal'}
                title={<Text size="sm">{t(`delivery.step.${step.what}`, { defaultValue: step.what })}</Text>}
              >
                <Text size="xs" c="dimmed">
                  <time dateTime={step.at}>{dateTime(step.at)}</time>
                  {step.words && ` · ${t(`delivery.code.${step.words}`, { defaultValue: step.words })}`}
                </Text>
              </Timeline.Item>
            ))}
          </Timeline>
          {delivery.recipient.includes('@') && <MailResponseOf delivery={delivery.id} />}
          {delivery.providerId && (
            <Text size="xs" c="dimmed" mt="xs" className={classes.id}>
              {t('delivery.providerId', { id: delivery.providerId })}
            </Text>
          )}
          <Button
            size="compact-xs"
            variant="subtle"
            mt="xs"
            onClick={() => {
              setOpened(false);
              setTraced(true);
            }}
          >
            {t('trace.whole')}
          </Button>
        </Popover.Dropdown>
      </Popover>
      {reason && <span className={classes.why}>{reason}</span>}
      {detour && (
        <span className={classes.why}>
          {t('delivery.detour', {
            to: detour.to,
            from: detour.from,
            why: why(t, detour) ?? detour.code,
          })}
        </span>
      )}
      {may && delivery.status === 'IN_DOUBT' && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={arrived.isPending}
          leftSection={<IconChecks size={12} />}
          onClick={() => arrived.mutate()}
        >
          {t('delivery.arrived')}
        </Button>
      )}
      {may && listed && (
        <span className={classes.why}>
          {t('delivery.listed', { reason: t(`suppressions.reasons.${listed}`) })}{' '}
          {can('CONTACTS_READ') && (
            <Anchor component={Link} to="/settings/do-not-contact" inherit>
              {t('delivery.openList')}
            </Anchor>
          )}
        </span>
      )}
      {may && !listed && (delivery.status === 'FAILED' || delivery.status === 'IN_DOUBT') && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={again.isPending}
          leftSection={<IconRefresh size={12} />}
          onClick={() => again.mutate()}
        >
          {t('inbox.resend')}
        </Button>
      )}
    </div>
  );
}
