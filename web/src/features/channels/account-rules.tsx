import { Button, Group, Radio, Select, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { ChannelAccount } from '@/lib/types';
import { NumberField } from '@/ui/number-field';
import { Card, CardTitle, Failure } from '@/ui/page';
import { Theirs } from '@/ui/theirs';
import { told } from '@/ui/toast';
import { accountsQuery, channelKeys } from './queries';

const NONE = '';

type Rules = ChannelAccount['rules'];

function same(one: Rules, other: Rules): boolean {
  return (
    (one.fallbackId ?? null) === (other.fallbackId ?? null) &&
    one.fallbackMinutes === other.fallbackMinutes &&
    one.anySender === other.anySender &&
    (one.againMinutes ?? null) === (other.againMinutes ?? null)
  );
}

/** From where to where a rule's minutes go. */
const UNTIL_ANOTHER: [number, number] = [0, 10_000];
const UNTIL_AGAIN: [number, number] = [1, 10_000];

type Typed = number | string | null;

/** What is done by itself when something is wrong with the account. */
export function AccountRules({ account, write }: { account: ChannelAccount; write: boolean }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const accounts = useQuery(accountsQuery);
  const { rules } = account;
  // As they were when editing began: what is chosen stays, whoever changes them meanwhile.
  const [seen, setSeen] = useState(rules);
  const [fallback, setFallback] = useState(rules.fallbackId ?? NONE);
  const [minutes, setMinutes] = useState<Typed>(rules.fallbackMinutes);
  const [anySender, setAnySender] = useState(rules.anySender);
  const [doubt, setDoubt] = useState(rules.againMinutes ? 'again' : 'hold');
  const [again, setAgain] = useState<Typed>(rules.againMinutes ?? 30);
  // Nobody is rung a second time by a rule.
  const repeats = account.channel !== 'VOICE';
  const others = (accounts.data?.items ?? []).filter(
    (a) => a.channel === account.channel && a.id !== account.id,
  );
  const mine = {
    fallbackId: fallback || null,
    fallbackMinutes: Number(minutes) || 0,
    anySender,
    againMinutes: repeats && doubt === 'again' ? Number(again) || 0 : null,
  };
  const take = (from: Rules) => {
    setSeen(from);
    setFallback(from.fallbackId ?? NONE);
    setMinutes(from.fallbackMinutes);
    setAnySender(from.anySender);
    setDoubt(from.againMinutes ? 'again' : 'hold');
    setAgain(from.againMinutes ?? 30);
  };
  const theirs = !same(rules, seen) && !same(mine, seen) && !same(rules, mine);
  if (!same(rules, seen) && !theirs) take(rules);
  const save = useMutation({
    mutationFn: () =>
      data(
        api.PUT('/channels/accounts/{id}/rules', {
          params: { path: { id: account.id } },
          body: mine,
        }),
      ),
    onSuccess: async () => {
      told(t('common.saved'));
      await client.invalidateQueries({ queryKey: channelKeys.accounts });
    },
  });
  const minutesField = useRef<HTMLInputElement>(null);
  const againField = useRef<HTMLInputElement>(null);
  const minutesWrong = fallback !== NONE && typeof minutes !== 'number';
  const againWrong = repeats && doubt === 'again' && typeof again !== 'number';
  const at = save.error instanceof ApiError ? save.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, save.error) : undefined);
  return (
    <Card>
      <CardTitle title={t('rules.title')} hint={t('rules.hint')} />
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (minutesWrong) minutesField.current?.focus();
          else if (againWrong) againField.current?.focus();
          else save.mutate();
        }}
        noValidate
      >
        <Stack>
          {theirs && <Theirs take={() => take(rules)} keep={() => setSeen(rules)} />}
          <Select
            label={t('rules.fallback')}
            description={t(others.length > 0 ? 'rules.fallbackHint' : 'rules.noOther')}
            data={[
              { value: NONE, label: t('rules.noFallback') },
              ...others.map((a) => ({ value: a.id, label: a.name })),
            ]}
            value={fallback}
            allowDeselect={false}
            readOnly={!write}
            onChange={(value) => setFallback(value ?? NONE)}
            error={said('fallbackId')}
          />
          {fallback !== NONE && (
            <>
              <NumberField
                ref={minutesField}
                label={t('rules.minutes')}
                description={t('rules.minutesHint')}
                range={UNTIL_ANOTHER}
                value={minutes}
                readOnly={!write}
                onChange={setMinutes}
                error={minutesWrong ? t('problems.invalid_minutes') : said('fallbackMinutes')}
              />
              <Switch
                label={t('rules.anySender')}
                description={t('rules.anySenderHint')}
                checked={anySender}
                disabled={!write}
                onChange={(e) => setAnySender(e.currentTarget.checked)}
              />
            </>
          )}
          {repeats && (
            <Radio.Group
              label={t('rules.doubt')}
              description={t('rules.doubtHint')}
              value={doubt}
              onChange={setDoubt}
            >
              <Stack gap="xs" mt="xs">
                <Radio value="hold" label={t('rules.hold')} disabled={!write} />
                <Radio
                  value="again"
                  label={t('rules.again')}
                  description={t('rules.againHint')}
                  disabled={!write}
                />
              </Stack>
            </Radio.Group>
          )}
          {repeats && doubt === 'again' && (
            <NumberField
              ref={againField}
              label={t('rules.againMinutes')}
              range={UNTIL_AGAIN}
              value={again}
              readOnly={!write}
              onChange={setAgain}
              error={againWrong ? t('problems.invalid_minutes') : said('againMinutes')}
            />
          )}
          {save.error && !at && <Failure error={save.error} />}
          {write ? (
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending} disabled={theirs}>
                {t('common.save')}
              </Button>
            </Group>
          ) : (
            <Text size="sm" c="dimmed">
              {t('common.readOnly')}
            </Text>
          )}
        </Stack>
      </form>
    </Card>
  );
}
