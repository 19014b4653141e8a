import { Badge, Button, Group, Stack, Switch, Table, Text } from '@mantine/core';
import { IconEyeCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { dateTime, number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { RetentionGoing, RetentionRules } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { NumberField } from '@/ui/number-field';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import classes from './privacy-settings.module.css';
import { erasuresQuery, retentionQuery } from './queries';

const RULES = ['conversations', 'events', 'jobs', 'visitors'] as const;
const USUAL = { conversations: 730, events: 395, jobs: 90, visitors: 180 };

/** For how long what is kept, and who was erased. */
export function PrivacySettings(): ReactNode {
  const can = useCan();
  return (
    <Stack>
      <RetentionCard />
      {can('PRIVACY_ERASE') && <Erasures />}
    </Stack>
  );
}

function RetentionCard(): ReactNode {
  const query = useQuery(retentionQuery);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} height={56} />;
  return <Rules key={query.data.version} rules={query.data} />;
}

/** Null is off; a text is a number that somebody is about to type. */
type Days = Record<string, number | string | null>;

/** The rules that are on; those left out are off. */
function named(days: Days): Record<string, number> {
  return Object.fromEntries(
    Object.entries(days).flatMap(([name, kept]) => (typeof kept === 'number' ? [[name, kept]] : [])),
  );
}

function Rules({ rules }: { rules: RetentionRules }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const write = useCan()('PRIVACY_ERASE');
  const [days, setDays] = useState<Days>(() =>
    Object.fromEntries(rules.rules.map((rule) => [rule.name, rule.days])),
  );
  const [asking, setAsking] = useState(false);
  const preview = useMutation({
    mutationFn: () => data(api.POST('/settings/retention/preview', { body: { days: named(days) } })),
    onError: (error) => failed(error),
  });
  const save = useMutation({
    mutationFn: () =>
      data(
        api.PUT('/settings/retention', {
          params: { header: ifMatch(rules.version) },
          body: { days: named(days) },
        }),
      ),
    onSuccess: (saved) => {
      setAsking(false);
      client.setQueryData(retentionQuery.queryKey, saved);
      told(t('common.saved'));
    },
    onError: (error) => {
      setAsking(false);
      if (!(error instanceof ApiError && error.field)) failed(error);
      if (error instanceof ApiError && error.code === 'version_conflict')
        void client.invalidateQueries({ queryKey: retentionQuery.queryKey });
    },
  });
  const change = (name: string, value: number | string | null) => {
    preview.reset();
    save.reset();
    setDays((before) => ({ ...before, [name]: value }));
  };
  const changed = rules.rules.some((rule) => rule.days !== days[rule.name]);
  const unfinished = Object.values(days).some((kept) => typeof kept === 'string');
  // What was kept until now may go: that is asked for, with what it would be.
  const stricter = rules.rules.some((rule) => {
    const kept = days[rule.name];
    return typeof kept === 'number' && (rule.days === null || kept < rule.days);
  });
  const submit = () => {
    if (!stricter) return save.mutate();
    setAsking(true);
    if (!preview.data) preview.mutate();
  };
  const gone = new Map(preview.data?.going.map((each) => [each.name, each]));
  return (
    <Card>
      <CardTitle title={t('privacy.retention')} hint={t('privacy.retentionHint')} />
      <Stack gap="lg">
        {rules.rules.map((rule) => {
          const kept = days[rule.name] ?? null;
          const goes = gone.get(rule.name);
          const field =
            save.error instanceof ApiError && save.error.field === `days.${rule.name}` ? save.error : null;
          return (
            <Group key={rule.name} align="flex-start" justify="space-between" wrap="wrap" gap="md">
              <div style={{ flex: '1 1 320px' }}>
                <Switch
                  label={ruleName(t, rule.name)}
                  description={ruleHint(t, rule.name)}
                  checked={kept !== null}
                  disabled={!write}
                  onChange={(event) =>
                    change(rule.name, event.currentTarget.checked ? usual(rule.name, rule.shortest) : null)
                  }
                />
                {goes && (
                  <Text
                    size="sm"
                    c={goes.count > 0 ? 'var(--kira-warn)' : 'dimmed'}
                    mt={4}
                    ml={50}
                    role="status"
                  >
                    {going(t, goes)}
                  </Text>
                )}
              </div>
              {kept !== null && (
                <NumberField
                  aria-label={t('privacy.daysOf', { what: ruleName(t, rule.name) })}
                  w={220}
                  range={[rule.shortest, 36_500]}
                  rightSection={
                    <Text size="sm" c="dimmed">
                      {t('privacy.days', { count: Number(kept) || 0 })}
                    </Text>
                  }
                  rightSectionWidth={64}
                  disabled={!write}
                  value={kept}
                  error={field && sentence(t, field)}
                  onChange={(value) => change(rule.name, value ?? '')}
                />
              )}
            </Group>
          );
        })}
        {rules.lastRun && (
          <Text size="sm" c="dimmed">
            {t('privacy.lastRun', { at: dateTime(rules.lastRun) })}
            {Object.entries(rules.forgotten).map(
              ([name, count]) => ` · ${ruleName(t, name)}: ${number(count)}`,
            )}
          </Text>
        )}
        {write && (
          <Group>
            <Button
              variant="default"
              leftSection={<IconEyeCheck size={16} />}
              loading={preview.isPending}
              // Where nothing is switched on, nothing would go.
              disabled={unfinished || Object.keys(named(days)).length === 0}
              onClick={() => preview.mutate()}
            >
              {t('privacy.preview')}
            </Button>
            <Button disabled={!changed || unfinished} loading={save.isPending} onClick={submit}>
              {t('common.save')}
            </Button>
          </Group>
        )}
      </Stack>
      <AskFirst
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('privacy.keepAsk')}
        act={t('privacy.keep')}
        acting={save.isPending}
        disabled={preview.isPending}
        onAct={() => save.mutate()}
      >
        <Text size="sm">{t('privacy.keepHint')}</Text>
        {preview.isPending ? (
          <Lines count={2} height={20} />
        ) : (
          <ul className={classes.going}>
            {preview.data?.going.map((goes) => (
              <li key={goes.name}>
                {ruleName(t, goes.name)}: {going(t, goes)}
              </li>
            ))}
          </ul>
        )}
      </AskFirst>
    </Card>
  );
}

function going(t: TFunction, { count, more }: RetentionGoing): string {
  return t(more ? 'privacy.goingMore' : 'privacy.going', { count, shown: number(count) });
}

function known(name: string): (typeof RULES)[number] | undefined {
  return RULES.find((rule) => rule === name);
}

function usual(name: string, shortest: number): number {
  const rule = known(name);
  return rule ? USUAL[rule] : Math.max(365, shortest);
}

function ruleName(t: TFunction, name: string): string {
  const rule = known(name);
  return rule ? t(`privacy.rules.${rule}`) : name;
}

function ruleHint(t: TFunction, name: string): string {
  const rule = known(name);
  return rule ? t(`privacy.ruleHints.${rule}`) : '';
}

function Erasures(): ReactNode {
  const { t } = useTranslation();
  const query = useInfiniteQuery(erasuresQuery);
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card>
      <CardTitle title={t('privacy.erasures')} hint={t('privacy.erasuresHint')} />
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Lines count={2} />
      ) : items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('privacy.noErasures')}
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={520}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('privacy.askedAt')}</Table.Th>
                <Table.Th>{t('privacy.formerId')}</Table.Th>
                <Table.Th>{t('privacy.state')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((erasure) => (
                <Table.Tr key={erasure.id}>
                  <Table.Td>{dateTime(erasure.askedAt)}</Table.Td>
                  <Table.Td>
                    <code>{erasure.contact}</code>
                  </Table.Td>
                  <Table.Td>
                    {erasure.endedAt ? (
                      <Badge color="teal">{t('privacy.done')}</Badge>
                    ) : (
                      <Badge color="blue">
                        {t('privacy.eraseGoing', { done: erasure.done, of: erasure.of })}
                      </Badge>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('common.loadMore')}
        </Button>
      )}
    </Card>
  );
}
