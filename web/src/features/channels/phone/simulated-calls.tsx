import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPhone, IconPhoneCall, IconPhoneOff } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { clock } from '@/lib/format';
import { sentence } from '@/lib/problems';
import type { SimulatedAct, SimulatedCall, Simulator } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed } from '@/ui/toast';
import base from '../channels.module.css';
import { Moods } from '../simulator-moods';
import classes from './phone.module.css';
import { phoneKeys, simulatedCallsQuery } from './queries';

/** The phones that an account calls and is called by: a person holds them all. */
export function SimulatedCalls({ simulator, write }: { simulator: Simulator; write: boolean }): ReactNode {
  const { t } = useTranslation();
  const calls = useQuery(simulatedCallsQuery(simulator.account));
  return (
    <div className={base.desk}>
      {write ? <Dial simulator={simulator} /> : <div />}
      <Card>
        <CardTitle title={t('simulator.calls')} hint={t('simulator.callsHint')} />
        {calls.isPending ? (
          <Lines count={3} height={90} />
        ) : calls.error ? (
          <Failure error={calls.error} retry={() => void calls.refetch()} />
        ) : calls.data.items.length === 0 ? (
          <Empty icon={<IconPhone size={22} />} title={t('simulator.callsEmpty')}>
            {t('simulator.callsEmptyHint')}
          </Empty>
        ) : (
          <Stack gap="sm">
            {calls.data.items.map((call) => (
              <Phone key={call.id} account={simulator.account} call={call} write={write} />
            ))}
          </Stack>
        )}
      </Card>
      <Moods simulator={simulator} write={write} />
    </div>
  );
}

function Dial({ simulator }: { simulator: Simulator }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [from, setFrom] = useState('');
  const dial = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts/{account}/simulator/calls', {
          params: { path: { account: simulator.account } },
          body: { from, to: null },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: phoneKeys.simulated(simulator.account) }),
  });
  return (
    <Card>
      <CardTitle title={t('simulator.callUs')} hint={t('simulator.to', { to: simulator.address })} />
      <form
        onSubmit={(e) => {
          e.preventDefault();
          dial.mutate();
        }}
        noValidate
      >
        <Stack gap="sm">
          <TextInput
            label={t('simulator.phoneNumber')}
            description={t('simulator.withholdHint')}
            placeholder="+351 912 345 678"
            type="tel"
            value={from}
            onChange={(e) => setFrom(e.currentTarget.value)}
            error={dial.error ? sentence(t, dial.error) : undefined}
          />
          <Button type="submit" loading={dial.isPending} leftSection={<IconPhoneCall size={16} />}>
            {t('simulator.dial')}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

function Phone({ account, call, write }: { account: string; call: SimulatedCall; write: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const act = useMutation({
    mutationFn: (body: { what: SimulatedAct; text: string }) =>
      data(
        api.POST('/channels/accounts/{account}/simulator/calls/{id}/acts', {
          params: { path: { account, id: call.id } },
          body,
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: phoneKeys.simulated(account) }),
    onError: (error) => failed(error),
  });
  const number = call.address || t('calls.withheld');
  const rings = call.status === 'RINGING' && !call.incoming;
  const talks = call.status === 'TALKING';
  const button = (what: SimulatedAct, color = 'gray', keys = '') => (
    <Button
      size="compact-sm"
      variant="light"
      color={color}
      disabled={act.isPending}
      onClick={() => act.mutate({ what, text: keys })}
    >
      {t(`simulator.act.${what}`)}
    </Button>
  );
  return (
    <section
      className={classes.phone}
      data-live={call.status !== 'OVER' || undefined}
      aria-label={t('simulator.phoneOf', { number })}
    >
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{number}</Text>
        <Group gap="xs">
          <Badge color={call.status === 'OVER' ? 'gray' : 'teal'}>
            {call.status === 'OVER'
              ? t(`simulator.callEnd.${call.end}`, { defaultValue: call.end ?? '' })
              : t(
                  `simulator.callStatus.${call.incoming && call.status === 'RINGING' ? 'CALLING' : call.status}`,
                )}
          </Badge>
          <Text size="xs" c="dimmed">
            <time dateTime={call.at}>{clock(call.at)}</time>
          </Text>
        </Group>
      </Group>
      {call.lines.length > 0 && (
        <ol className={classes.lines} aria-live="polite">
          {call.lines.map((line, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added
            <li key={i}>{t(`simulator.line.${line.what}`, { text: line.text })}</li>
          ))}
        </ol>
      )}
      {write && rings && (
        <Group gap="xs">
          {button('ANSWER', 'teal')}
          {button('DECLINE', 'red')}
          {button('ANSWER_BY_MACHINE')}
          {button('BUSY')}
          {button('RING_OUT')}
        </Group>
      )}
      {write && talks && call.waits === 'DIGITS' && (
        <Stack gap="xs">
          <fieldset
            className={classes.keys}
            aria-label={t('simulator.keypad')}
            style={{ border: 0, padding: 0, margin: 0 }}
          >
            {KEYS.map((key) => (
              <Button
                key={key}
                variant="default"
                size="compact-md"
                disabled={act.isPending}
                onClick={() => act.mutate({ what: 'PRESS', text: key })}
              >
                {key}
              </Button>
            ))}
          </fieldset>
          <Group>
            <Button
              size="compact-sm"
              variant="subtle"
              disabled={act.isPending}
              onClick={() => act.mutate({ what: 'PRESS', text: '' })}
            >
              {t('simulator.pressNothing')}
            </Button>
          </Group>
        </Stack>
      )}
      {write && talks && call.waits === 'MESSAGE' && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            act.mutate({ what: 'LEAVE_MESSAGE', text });
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              label={t('simulator.messageAfterTone')}
              value={text}
              onChange={(e) => setText(e.currentTarget.value)}
            />
            <Button type="submit" loading={act.isPending}>
              {t('simulator.act.LEAVE_MESSAGE')}
            </Button>
          </Group>
        </form>
      )}
      {call.bridged && (
        <section
          className={classes.phone}
          data-live
          aria-label={t('simulator.phoneOf', { number: call.bridged })}
        >
          <Group justify="space-between" gap="xs">
            <Text fw={600}>{t('simulator.bridged', { number: call.bridged })}</Text>
            <Badge color="teal">{t(`simulator.callStatus.${call.bridgedStatus ?? 'RINGING'}`)}</Badge>
          </Group>
          {write && (
            <Group gap="xs">
              {call.bridgedStatus === 'RINGING' && button('ANSWER_BRIDGED', 'teal')}
              {call.bridgedStatus === 'RINGING' && button('DECLINE_BRIDGED', 'red')}
              {call.bridgedStatus === 'TALKING' && button('HANG_UP_BRIDGED', 'red')}
            </Group>
          )}
        </section>
      )}
      {write && (talks || (call.status === 'RINGING' && call.incoming)) && (
        <Group>
          <Button
            size="compact-sm"
            color="red"
            variant="light"
            leftSection={<IconPhoneOff size={14} />}
            disabled={act.isPending}
            onClick={() => act.mutate({ what: 'HANG_UP', text: '' })}
          >
            {t('simulator.act.HANG_UP')}
          </Button>
        </Group>
      )}
    </section>
  );
}
