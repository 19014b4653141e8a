import { SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { age, clock, decimal, duration, number, shortDay } from '@/lib/format';
import type { ChannelAccount, ChannelFigures } from '@/lib/types';
import { AreaChart } from '@/ui/charts';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import classes from './account-figures.module.css';
import { figuresQuery } from './queries';
import { fault, why } from './words';

const SPANS = [1, 7, 30] as const;

const SERIES = [
  { key: 'handedOver', color: 'var(--kira-chart-iris)' },
  { key: 'delivered', color: 'var(--kira-chart-teal)' },
  { key: 'failed', color: 'var(--kira-chart-orange)' },
] as const;

/** How an account has been doing: how much, how fast, what went wrong, and what waits. */
export function AccountFigures({ account }: { account: ChannelAccount }): ReactNode {
  const { t } = useTranslation();
  const [days, setDays] = useState<(typeof SPANS)[number]>(7);
  const figures = useQuery(figuresQuery(account.id, days));
  return (
    <Card>
      <CardTitle
        title={t('figures.title')}
        right={
          <SegmentedControl
            size="xs"
            value={String(days)}
            onChange={(value) => setDays(Number(value) as (typeof SPANS)[number])}
            aria-label={t('figures.span')}
            data={SPANS.map((n) => ({ value: String(n), label: t(`figures.days.${n}`) }))}
          />
        }
      />
      {figures.isPending ? (
        <Lines count={5} height={44} gap={16} />
      ) : figures.error ? (
        <Failure error={figures.error} retry={() => void figures.refetch()} />
      ) : (
        <Known account={account} figures={figures.data} hours={days === 1} />
      )}
    </Card>
  );
}

function Known({
  account,
  figures: f,
  hours,
}: {
  account: ChannelAccount;
  figures: ChannelFigures;
  hours: boolean;
}) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Stack>
      <dl className={classes.grid}>
        <Figure name={t('figures.handedOver')} value={number(f.handedOver)} />
        <Figure
          name={t('figures.delivered')}
          value={number(f.delivered)}
          more={f.read > 0 ? t('figures.read', { shown: number(f.read) }) : undefined}
        />
        <Figure
          name={t('figures.failed')}
          value={number(f.failed)}
          more={f.diverted > 0 ? t('figures.diverted', { shown: number(f.diverted) }) : undefined}
        />
        <Latency name={t('figures.toHandOver')} of={f.toHandOver} />
        <Latency name={t('figures.toDelivery')} of={f.toDelivery} />
        <Latency name={t('figures.toWork')} of={f.toWork} />
        <Figure
          name={t('figures.rate')}
          value={t('figures.perSecond', {
            shown: number(f.perSecond, f.perSecond >= 0.005 && f.perSecond < 10 ? 2 : 0),
          })}
          more={t('figures.limit', { shown: decimal(f.limit) })}
        />
        {f.waiting.length === 0 ? (
          <Figure name={t('figures.waiting')} value={number(0)} />
        ) : (
          f.waiting.map((w) => (
            <Figure
              key={w.lane}
              name={t(`figures.lane.${w.lane}`)}
              value={number(w.count)}
              more={t('figures.oldest', { age: age(w.oldest, now) })}
            />
          ))
        )}
        <Figure
          words
          name={t('figures.circuit')}
          value={t(
            `figures.circuits.${account.status === 'FAILING' ? 'open' : account.status === 'PAUSED' ? 'paused' : 'closed'}`,
          )}
          more={
            account.fault ? fault(t, account.adapter, account.fault.code, account.fault.words) : undefined
          }
        />
      </dl>
      {f.pieces.some((p) => SERIES.some((each) => p[each.key] > 0)) ? (
        <>
          <div className={classes.legend} aria-hidden>
            {SERIES.map((s) => (
              <span key={s.key}>
                <i style={{ background: s.color }} />
                {t(`figures.${s.key}`)}
              </span>
            ))}
          </div>
          <div className={classes.chart}>
            <AreaChart
              label={t('figures.chart')}
              days={f.pieces.map((p) => p.at)}
              format={(v) => number(v)}
              day={(at) => (hours ? clock(at) : shortDay(localDay(at)))}
              series={SERIES.map((s) => ({
                key: s.key,
                label: t(`figures.${s.key}`),
                color: s.color,
                values: f.pieces.map((p) => p[s.key]),
              }))}
            />
          </div>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          {t('figures.nothing')}
        </Text>
      )}
      {f.failures.length > 0 && (
        <div>
          <Text size="sm" fw={600} mb={4}>
            {t('figures.why')}
          </Text>
          <ul className={classes.reasons}>
            {f.failures.map((reason) => (
              <li key={reason.code}>
                <span>{why(t, { code: reason.code, words: null })}</span>
                <b>{number(reason.count)}</b>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}

function Figure({
  name,
  value,
  more,
  words = false,
}: {
  name: string;
  value: string;
  more?: string | undefined;
  /** Whether the value is no number. */
  words?: boolean;
}) {
  return (
    <div data-words={words || undefined}>
      <dt>{name}</dt>
      <dd>
        {value}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}

function Latency({ name, of }: { name: string; of: ChannelFigures['toHandOver'] }) {
  const { t } = useTranslation();
  return (
    <Figure
      name={name}
      value={of.half === null || of.half === undefined ? '–' : took(of.half)}
      more={
        of.most === null || of.most === undefined ? undefined : t('figures.most', { shown: took(of.most) })
      }
    />
  );
}

/** The day here on which something begins. */
function localDay(at: string): string {
  const day = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Milliseconds as people say them. */
export function took(millis: number): string {
  return millis < 1_000 ? `${number(millis)} ms` : duration(millis / 1_000);
}
