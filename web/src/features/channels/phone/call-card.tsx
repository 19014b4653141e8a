import { Badge, Button, Group, Text } from '@mantine/core';
import { IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useCan } from '@/lib/session';
import type { Call } from '@/lib/types';
import { failed } from '@/ui/toast';
import { isLive, length, outcome, whyCall } from './call-words';
import classes from './phone.module.css';
import { phoneKeys, withCall } from './queries';

/** A call in its conversation: how it goes, what was pressed, and what was recorded of it. */
export function CallCard({ call }: { call: Call }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const reply = useCan()('CONVERSATIONS_REPLY');
  const hangUp = useMutation({
    mutationFn: () => data(api.POST('/calls/{id}/hang-up', { params: { path: { id: call.id } } })),
    onSuccess: (now) =>
      client.setQueryData<{ items: Call[]; next: string | null }>(
        phoneKeys.calls(call.conversationId ?? ''),
        (known) => known && { ...known, items: withCall(known.items, now) },
      ),
    onError: failed,
  });
  const live = isLive(call);
  const bad = call.missed || ['FAILED', 'BUSY', 'NO_ANSWER', 'DECLINED', 'IN_DOUBT'].includes(call.status);
  const Icon = call.missed ? IconPhoneX : call.incoming ? IconPhoneIncoming : IconPhoneOutgoing;
  const other = call.other || t('calls.withheld');
  const why = whyCall(t, call);
  return (
    <div
      className={classes.card}
      data-state={live ? 'live' : call.missed ? 'missed' : bad ? 'failed' : 'over'}
    >
      <div className={classes.head}>
        <span className={classes.sign} aria-hidden>
          <Icon size={18} stroke={1.7} />
        </span>
        <div>
          <div className={classes.title}>
            {t(call.incoming ? 'calls.from' : 'calls.to', { number: other })}
          </div>
          <Group gap={6}>
            <Badge color={live ? 'teal' : bad ? 'red' : 'gray'} role="status">
              {outcome(t, call)}
            </Badge>
            {call.seconds !== null && call.seconds > 0 && <Text size="sm">{length(call.seconds)}</Text>}
          </Group>
        </div>
      </div>
      {why && <Text size="sm">{why}</Text>}
      {call.controlCode && <Text size="sm">{t('calls.controlFailed', { code: call.controlCode })}</Text>}
      <ul className={classes.facts}>
        {call.say && <li>{t('calls.says', { text: call.say })}</li>}
        {call.answeredBy && call.answeredBy !== 'UNKNOWN' && (
          <li>{t(`calls.answeredBy.${call.answeredBy}`)}</li>
        )}
        {call.pressed.map((p) => (
          <li key={`${p.at}${p.place}${p.digits}`}>
            {p.digits
              ? t(p.place === 'CONSENT' ? 'calls.consentPressed' : 'calls.pressed', { digits: p.digits })
              : t('calls.pressedNothing')}
          </li>
        ))}
        {call.legs.map((leg) => (
          <li key={leg.number}>
            {t(`calls.leg.${leg.status}`, { number: leg.number })}
            {leg.seconds ? ` · ${length(leg.seconds)}` : ''}
          </li>
        ))}
      </ul>
      {call.recordings.map((r, i) => {
        const name = t(r.message ? 'calls.message' : 'calls.recording');
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: recordings are never sorted anew
          <div key={i}>
            <Text size="sm" fw={600}>
              {name}
              {r.seconds ? ` · ${length(r.seconds)}` : ''}
            </Text>
            {r.url ? (
              // biome-ignore lint/a11y/useMediaCaption: nobody wrote down what was said
              <audio className={classes.audio} controls preload="none" src={r.url} aria-label={name} />
            ) : (
              <Text size="sm">{t(`calls.recordingState.${r.state}`)}</Text>
            )}
            {r.url && r.atProvider && (
              <Text size="xs" c="dimmed">
                {t('calls.atProvider')}
              </Text>
            )}
          </div>
        );
      })}
      {live && reply && (
        <div>
          <Button
            size="compact-sm"
            color="red"
            variant="light"
            leftSection={<IconPhoneOff size={14} />}
            loading={hangUp.isPending}
            onClick={() => hangUp.mutate()}
          >
            {t('calls.hangUp')}
          </Button>
        </div>
      )}
    </div>
  );
}
