import { Badge, Drawer, Group, Stack, Text, Timeline } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime } from '@/lib/format';
import type { DeliveryTrace } from '@/lib/types';
import { Failure, Lines } from '@/ui/page';
import { took } from './account-figures';
import { traceQuery } from './queries';
import { why } from './words';

type Step = DeliveryTrace['steps'][number];

/** Steps after which a message is not where it should be. */
export const BAD: ReadonlySet<string> = new Set(['REFUSED', 'FAILED', 'BOUNCED', 'COMPLAINED']);
const GOOD = new Set(['ACCEPTED', 'SENT', 'DELIVERED', 'READ', 'CLICKED', 'VOUCHED']);

/** The whole way of a message: who wrote it, every attempt, every webhook. */
export function Trace({ delivery, onClose }: { delivery: string | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={delivery !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={t('trace.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {delivery && <Known delivery={delivery} />}
    </Drawer>
  );
}

function Known({ delivery }: { delivery: string }) {
  const { t } = useTranslation();
  const trace = useQuery(traceQuery(delivery));
  if (trace.isPending) return <Lines count={6} height={36} />;
  if (trace.error) return <Failure error={trace.error} retry={() => void trace.refetch()} />;
  const { data } = trace;
  return (
    <Stack>
      <Group gap="xs">
        <Badge variant="light" color="gray">
          {t(`trace.lane.${data.lane}`)}
        </Badge>
        <Badge variant="light" color={data.listed ? 'red' : 'gray'}>
          {data.listed ? t('trace.listed') : t('trace.notListed')}
        </Badge>
      </Group>
      <Text size="sm">
        {data.author
          ? t('trace.by', { name: data.author.name || t(`trace.${data.author.kind}`) })
          : t('trace.byProgram')}
        {' · '}
        {t('delivery.to', { to: data.delivery.recipient })}
      </Text>
      <Timeline bulletSize={14} lineWidth={2} active={data.steps.length} color="gray">
        {data.steps.map((step, i) => (
          <Timeline.Item
            key={`${step.what}${step.at}${step.webhook?.id ?? i}`}
            color={BAD.has(step.what) ? 'red' : GOOD.has(step.what) ? 'teal' : 'gray'}
            title={<Text size="sm">{title(step)}</Text>}
          >
            <Details step={step} before={data.steps[i - 1]} />
          </Timeline.Item>
        ))}
      </Timeline>
      {data.delivery.providerId && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {t('delivery.providerId', { id: data.delivery.providerId })}
        </Text>
      )}
    </Stack>
  );

  function title(step: Step): string {
    return t(`trace.step.${step.what}`, { account: step.account ?? t('trace.gone') });
  }
}

function Details({ step, before }: { step: Step; before: Step | undefined }) {
  const { t } = useTranslation();
  const reason = why(t, { code: step.code ?? null, words: step.words ?? null });
  const since = before ? new Date(step.at).getTime() - new Date(before.at).getTime() : 0;
  return (
    <>
      <Text size="xs" c="dimmed">
        <time dateTime={step.at}>{dateTime(step.at)}</time>
        {since > 0 && ` · ${t('trace.after', { shown: took(since) })}`}
        {step.by && ` · ${step.by}`}
      </Text>
      {reason && <Text size="xs">{reason}</Text>}
      {step.until && (
        <Text size="xs" c="dimmed">
          {t('trace.until', { at: dateTime(step.until) })}
        </Text>
      )}
      {step.happenedAt && (
        <Text size="xs" c="dimmed">
          {t('trace.happened', { at: dateTime(step.happenedAt) })}
        </Text>
      )}
      {step.webhook && (
        <Text size="xs" c="dimmed">
          {t('trace.webhook', {
            type: step.webhook.type,
            at: dateTime(step.webhook.takenAt),
            shown: took(
              Math.max(
                0,
                new Date(step.webhook.workedAt).getTime() - new Date(step.webhook.takenAt).getTime(),
              ),
            ),
          })}
        </Text>
      )}
    </>
  );
}
