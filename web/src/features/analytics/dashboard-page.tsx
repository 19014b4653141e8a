import {
  Anchor,
  Badge,
  Button,
  Grid,
  Group,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
} from '@mantine/core';
import {
  IconArrowDownRight,
  IconArrowUpRight,
  IconBook2,
  IconClock,
  IconInbox,
  IconMessageQuestion,
  IconSparkles,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/lib/clock';
import { ago, clock, compact, duration, number, percent, shortDay } from '@/lib/format';
import { useCan, useSession } from '@/lib/session';
import type { Dashboard, Series, View } from '@/lib/types';
import { AreaChart, Sparkline } from '@/ui/charts';
import { Card, CardTitle, Empty, Failure, Page } from '@/ui/page';
import classes from './dashboard.module.css';
import { OnboardingCard } from './onboarding';
import { dashboardQuery } from './queries';

const route = getRouteApi('/inside/');

export function DashboardPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { user } = useSession();
  const { days = 30 } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useNow();
  const query = useQuery({ ...dashboardQuery(days), enabled: can('DASHBOARD_READ') });
  const d = query.data;
  const hour = new Date(now).getHours();
  const greeting = hour < 5 ? 'evening' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  const first = user.name.split(/\s+/)[0] ?? user.name;
  return (
    <Page
      title={t(`dashboard.${greeting}`, { name: first })}
      subtitle={
        d ? (
          d.waitingNow > 0 ? (
            <Anchor component={Link} to="/inbox" search={{ view: 'waiting' } as never} c="inherit">
              {t('dashboard.waiting', { count: d.waitingNow })}
            </Anchor>
          ) : (
            t('dashboard.nobodyWaits')
          )
        ) : (
          ' '
        )
      }
      actions={
        <SegmentedControl
          size="xs"
          value={String(days)}
          onChange={(value) =>
            void navigate({
              search: { days: value === '30' ? undefined : (Number(value) as 7 | 90) },
              replace: true,
            })
          }
          aria-label={t('dashboard.period')}
          data={[7, 30, 90].map((n) => ({ value: String(n), label: t('dashboard.days', { count: n }) }))}
        />
      }
    >
      <Stack gap="md">
        <OnboardingCard />
        {query.error && !d ? (
          <Failure error={query.error} retry={() => void query.refetch()} />
        ) : d ? (
          <Figures d={d} days={days} stale={query.isPlaceholderData} />
        ) : can('DASHBOARD_READ') ? (
          <Ghosts />
        ) : null}
      </Stack>
    </Page>
  );
}

function Figures({ d, days, stale }: { d: Dashboard; days: number; stale: boolean }) {
  const { t } = useTranslation();
  const values = (series: Series[]) => series.map((s) => s.value);
  const nothing = d.conversations.total === 0 && d.conversations.previous === 0;
  return (
    <div className={classes.figures} data-stale={stale || undefined}>
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing={{ base: 'sm', sm: 'md' }}>
        <Tile
          label={t('dashboard.conversations')}
          figure={
            d.conversations.total >= 100_000 ? compact(d.conversations.total) : number(d.conversations.total)
          }
          change={relative(d.conversations.total, d.conversations.previous)}
          goodWhen="none"
          values={values(d.conversations.series)}
          color="var(--kira-chart-iris)"
          to="all"
        />
        <Tile
          label={t('dashboard.byKira')}
          figure={d.resolvedByKira.rate === null ? null : percent(d.resolvedByKira.rate)}
          change={points(d.resolvedByKira.rate, d.resolvedByKira.previousRate)}
          goodWhen="up"
          values={values(d.resolvedByKira.series)}
          color="var(--kira-chart-teal)"
          empty={t('dashboard.byKiraEmpty')}
          to="resolved"
        />
        <Tile
          label={t('dashboard.firstResponse')}
          figure={d.firstResponse.seconds === null ? null : wait(d.firstResponse.seconds)}
          change={relative(d.firstResponse.seconds, d.firstResponse.previousSeconds)}
          goodWhen="down"
          values={values(d.firstResponse.series)}
          color="var(--kira-chart-blue)"
          empty={t('dashboard.firstResponseEmpty')}
        />
        <Tile
          label={t('dashboard.csat')}
          figure={d.csat.average === null ? null : number(d.csat.average, 2)}
          hint={d.csat.count > 0 ? t('dashboard.ratings', { count: d.csat.count }) : undefined}
          change={relative(d.csat.average, d.csat.previousAverage)}
          goodWhen="up"
          values={values(d.csat.series)}
          color="var(--kira-chart-orange)"
          empty={t('dashboard.csatEmpty')}
          to="resolved"
        />
      </SimpleGrid>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Card className={classes.full}>
            <CardTitle
              title={t('dashboard.volume')}
              hint={t('dashboard.volumeHint')}
              right={
                <Group gap="md" className={classes.legend}>
                  <span>
                    <i style={{ background: 'var(--kira-chart-iris)' }} />
                    {t('dashboard.kira')}
                  </span>
                  <span>
                    <i style={{ background: 'var(--kira-chart-teal)' }} />
                    {t('dashboard.person')}
                  </span>
                </Group>
              }
            />
            {nothing ? (
              <Empty icon={<IconInbox size={32} stroke={1.5} />} title={t('dashboard.none')}>
                {t('dashboard.noneHint')}
              </Empty>
            ) : (
              <AreaChart
                label={t('dashboard.volumeLabel', { count: days })}
                days={d.volume.map((v) => v.day)}
                format={(v) => number(v)}
                day={shortDay}
                series={[
                  {
                    key: 'kira',
                    label: t('dashboard.kira'),
                    color: 'var(--kira-chart-iris)',
                    values: d.volume.map((v) => v.kira),
                  },
                  {
                    key: 'person',
                    label: t('dashboard.person'),
                    color: 'var(--kira-chart-teal)',
                    values: d.volume.map((v) => v.person),
                  },
                ]}
              />
            )}
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Card className={classes.full}>
            <CardTitle title={t('dashboard.now')} hint={t('dashboard.asOf', { time: clock(d.asOf) })} />
            <ul className={classes.now}>
              <Now
                to="waiting"
                icon={<IconClock size={18} stroke={1.6} />}
                tint="orange"
                label={t('dashboard.waitingNow')}
                value={d.waitingNow}
              />
              <Now
                to="kira"
                icon={<IconSparkles size={18} stroke={1.6} />}
                tint="iris"
                label={t('dashboard.kiraNow')}
                value={d.kiraNow}
              />
              <Now
                to="open"
                icon={<IconInbox size={18} stroke={1.6} />}
                tint="teal"
                label={t('dashboard.openNow')}
                value={d.openNow}
              />
            </ul>
            <Hours hours={d.busiestHours} zone={d.zone} />
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Unanswered d={d} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <TopArticles d={d} />
        </Grid.Col>
      </Grid>
    </div>
  );
}

/** Kira answers within the second, which is no "0 seconds". */
const wait = (seconds: number) => (seconds < 1 ? `< ${duration(1)}` : duration(seconds));

interface Change {
  share: number;
}

/** By how much a figure moved against the period before; nothing when there is nothing to compare. */
export function relative(now: number | null, before: number | null): Change | null {
  return now === null || before === null || before === 0 ? null : { share: (now - before) / before };
}

export function points(now: number | null, before: number | null): Change | null {
  return now === null || before === null ? null : { share: now - before };
}

function Tile({
  label,
  figure,
  hint,
  change,
  goodWhen,
  values,
  color,
  empty,
  to,
}: {
  label: string;
  figure: string | null;
  hint?: string;
  change: Change | null;
  goodWhen: 'up' | 'down' | 'none';
  values: (number | null)[];
  color: string;
  empty?: string;
  /** The part of the inbox behind the figure. */
  to?: View;
}) {
  const { t } = useTranslation();
  const up = change !== null && change.share > 0;
  const still = change === null || Math.abs(change.share) < 0.0005;
  const good = goodWhen === 'none' ? 'flat' : up === (goodWhen === 'up') ? 'good' : 'bad';
  return (
    <Card p={0} className={classes.tile}>
      <div className={classes.tileHead}>
        <Text size="sm" c="dimmed" fw={500}>
          {to ? (
            <Link
              to="/inbox/{-$id}"
              params={{ id: undefined }}
              search={{ view: to }}
              className={classes.tileLink}
            >
              {label}
            </Link>
          ) : (
            label
          )}
        </Text>
        {figure === null ? (
          <Text size="sm" c="dimmed" className={classes.none}>
            {empty}
          </Text>
        ) : (
          <Group gap={10} align="baseline">
            <span className={classes.figure}>{figure}</span>
            {!still && (
              <span className={classes.change} data-tone={good}>
                {up ? (
                  <IconArrowUpRight size={13} aria-hidden />
                ) : (
                  <IconArrowDownRight size={13} aria-hidden />
                )}
                <span className="visually-hidden">{up ? t('dashboard.up') : t('dashboard.down')}</span>
                {percent(Math.abs(change.share))}
              </span>
            )}
            {hint && (
              <Text span size="xs" c="dimmed">
                {hint}
              </Text>
            )}
          </Group>
        )}
      </div>
      <Sparkline values={values} color={color} />
    </Card>
  );
}

function Now({
  to,
  icon,
  tint,
  label,
  value,
}: {
  to: 'waiting' | 'kira' | 'open';
  icon: ReactNode;
  tint: string;
  label: string;
  value: number;
}) {
  return (
    <li>
      <Link
        to="/inbox/{-$id}"
        params={{ id: undefined }}
        search={{ view: to === 'open' ? undefined : to }}
        className={classes.nowLink}
      >
        <span
          className={classes.nowIcon}
          style={{ background: `var(--kira-tint-${tint})`, color: `var(--kira-on-tint-${tint})` }}
          aria-hidden
        >
          {icon}
        </span>
        <span>{label}</span>
        <b>{number(value)}</b>
      </Link>
    </li>
  );
}

function Hours({ hours, zone }: { hours: Dashboard['busiestHours']; zone: string }) {
  const { t } = useTranslation();
  const all = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    count: hours.find((h) => h.hour === hour)?.count ?? 0,
  }));
  const top = Math.max(...all.map((h) => h.count));
  const peak = all.findIndex((h) => h.count === top);
  const name = (hour: number) => clock(new Date(2000, 0, 1, hour));
  return (
    <div>
      <Group justify="space-between" mb={8}>
        <Text size="sm" fw={600}>
          {t('dashboard.hours')}{' '}
          <Text span size="xs" c="dimmed" fw={400}>
            {zone.replaceAll('_', ' ')}
          </Text>
        </Text>
        <Text size="xs" c="dimmed">
          {top > 0 ? t('dashboard.peak', { hour: name(peak) }) : t('dashboard.noPeak')}
        </Text>
      </Group>
      <div
        className={classes.hours}
        role="img"
        aria-label={
          top > 0
            ? `${t('dashboard.hours')}: ${t('dashboard.peak', { hour: name(peak) })}`
            : t('dashboard.noPeak')
        }
      >
        {all.map(({ hour, count }) => (
          <span
            key={hour}
            title={`${name(hour)} · ${number(count)}`}
            style={{ height: `${top > 0 ? Math.max(3, (100 * count) / top) : 3}%` }}
            data-peak={(top > 0 && hour === peak) || undefined}
          />
        ))}
      </div>
      <Group justify="space-between" className={classes.hourNames} aria-hidden>
        {[0, 6, 12, 18].map((hour) => (
          <span key={hour}>{name(hour)}</span>
        ))}
        <span />
      </Group>
    </div>
  );
}

function Unanswered({ d }: { d: Dashboard }) {
  const { t } = useTranslation();
  const now = useNow();
  const can = useCan();
  return (
    <Card className={classes.full}>
      <CardTitle title={t('dashboard.unanswered')} hint={t('dashboard.unansweredHint')} />
      {d.unanswered.length === 0 ? (
        <Empty icon={<IconMessageQuestion size={30} stroke={1.5} />} title={t('dashboard.allAnswered')}>
          {t('dashboard.allAnsweredHint')}
        </Empty>
      ) : (
        <ul className={classes.rows}>
          {d.unanswered.map((u) => (
            <li key={`${u.conversationId}${u.at}`}>
              <Link
                to="/inbox/{-$id}"
                params={{ id: u.conversationId }}
                search={{}}
                className={classes.question}
              >
                <span dir="auto">{u.question}</span>
              </Link>
              <Text span size="xs" c="dimmed" className={classes.when}>
                {ago(u.at, now)}
              </Text>
              {can('KNOWLEDGE_WRITE') && (
                <Button
                  size="compact-xs"
                  variant="light"
                  component={Link}
                  to="/knowledge/new"
                  search={{ title: u.question } as never}
                >
                  {t('dashboard.writeArticle')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function TopArticles({ d }: { d: Dashboard }) {
  const { t } = useTranslation();
  const top = Math.max(1, ...d.topArticles.map((a) => a.citations));
  return (
    <Card className={classes.full}>
      <CardTitle title={t('dashboard.topArticles')} hint={t('dashboard.topArticlesHint')} />
      {d.topArticles.length === 0 ? (
        <Empty icon={<IconBook2 size={30} stroke={1.5} />} title={t('dashboard.noCitations')}>
          {t('dashboard.noCitationsHint')}
        </Empty>
      ) : (
        <ul className={classes.rows}>
          {d.topArticles.map((a) => (
            <li key={a.articleId}>
              <Link to="/knowledge/$id" params={{ id: a.articleId }} className={classes.article}>
                {a.title}
              </Link>
              <span className={classes.meter} aria-hidden>
                <span style={{ width: `${(100 * a.citations) / top}%` }} />
              </span>
              <Badge color="iris" className="tabular">
                {number(a.citations)}
              </Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Ghosts() {
  return (
    <Stack gap="md" aria-hidden>
      <SimpleGrid cols={{ base: 2, lg: 4 }} spacing={{ base: 'sm', sm: 'md' }}>
        {[1, 2, 3, 4].map((i) => (
          <Skeleton key={i} height={130} radius="lg" />
        ))}
      </SimpleGrid>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Skeleton height={360} radius="lg" />
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Skeleton height={360} radius="lg" />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}
