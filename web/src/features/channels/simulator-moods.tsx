import { Button, Modal, Select, Stack, Switch, Text, UnstyledButton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import type { Simulator } from '@/lib/types';
import { CopyLine } from '@/ui/copy';
import { Card, CardTitle } from '@/ui/page';
import { failed } from '@/ui/toast';
import classes from './channels.module.css';
import { channelKeys } from './queries';
import { provider } from './words';

const TROUBLES = [
  'NONE',
  'OUTAGE',
  'BROKEN',
  'RATE_LIMIT',
  'QUOTA',
  'REVOKED_KEY',
  'LOST_ANSWER',
  'HTML',
  'SLOW',
] as const;

/** One of the mailboxes or phones to look into. */
export function Box({
  on,
  open,
  children,
}: {
  on: boolean;
  open: () => void;
  children: ReactNode;
}): ReactNode {
  return (
    <UnstyledButton className={classes.box} aria-current={on} onClick={open}>
      {children}
    </UnstyledButton>
  );
}

/** How the provider behaves, to be chosen. */
export function Moods({ simulator, write }: { simulator: Simulator; write: boolean }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { behaviour } = simulator;
  const change = useMutation({
    mutationFn: (now: Simulator['behaviour']) =>
      data(
        api.PUT('/channels/accounts/{account}/simulator/behaviour', {
          params: { path: { account: simulator.account } },
          body: now,
        }),
      ),
    onSuccess: (now) => client.setQueryData(channelKeys.simulator(simulator.account), now),
    onError: (error) => failed(error),
  });
  return (
    <Card>
      <CardTitle title={t('simulator.moods')} hint={t('simulator.moodsHint')} />
      <Stack gap="sm">
        <Select
          label={t('simulator.trouble')}
          data={TROUBLES.map((value) => ({ value, label: t(`simulator.troubles.${value}`) }))}
          value={behaviour.trouble}
          allowDeselect={false}
          disabled={!write}
          onChange={(value) => value && change.mutate({ ...behaviour, trouble: value as 'NONE' })}
        />
        {/* A call is taken by whoever plays the phone. */}
        {simulator.channel !== 'VOICE' && (
          <Switch
            label={t('simulator.delivers')}
            checked={behaviour.delivers ?? true}
            disabled={!write}
            onChange={(e) => change.mutate({ ...behaviour, delivers: e.currentTarget.checked })}
          />
        )}
        <Switch
          label={t('simulator.repeats')}
          checked={behaviour.repeatsNews ?? false}
          disabled={!write}
          onChange={(e) => change.mutate({ ...behaviour, repeatsNews: e.currentTarget.checked })}
        />
        <Switch
          label={t('simulator.reorders')}
          checked={behaviour.reordersNews ?? false}
          disabled={!write}
          onChange={(e) => change.mutate({ ...behaviour, reordersNews: e.currentTarget.checked })}
        />
        {write && <OwnCode simulator={simulator} />}
      </Stack>
    </Card>
  );
}

/** The provider's own SDK works with the simulator, given its address and a key. */
function OwnCode({ simulator }: { simulator: Simulator }) {
  const { t } = useTranslation();
  const key = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts/{account}/simulator/key', {
          params: { path: { account: simulator.account } },
        }),
      ),
    onError: failed,
  });
  return (
    <>
      <Button variant="default" size="xs" loading={key.isPending} onClick={() => key.mutate()}>
        {t('simulator.ownCode')}
      </Button>
      <Modal
        opened={key.data !== undefined}
        onClose={() => key.reset()}
        title={t('simulator.ownCode')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {key.data && (
          <Stack>
            <Text size="sm" c="dimmed">
              {t('simulator.ownCodeHint', { provider: provider(t, simulator.adapter) })}
            </Text>
            <CopyLine value={key.data.baseUrl} label={t('simulator.baseUrl')} />
            {Object.entries(key.data.values).map(([name, value]) => (
              <CopyLine
                key={name}
                value={value}
                label={t(`channels.adapter.${simulator.adapter}.${name}`, { defaultValue: name })}
              />
            ))}
          </Stack>
        )}
      </Modal>
    </>
  );
}
