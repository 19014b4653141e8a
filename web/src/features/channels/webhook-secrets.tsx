import { Button, Group, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { dateTime } from '@/lib/format';
import type { ChannelAccount } from '@/lib/types';
import { CopyLine } from '@/ui/copy';
import { Card, CardTitle } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { channelKeys, secretsQuery } from './queries';

const SECRETS = ['signingSecret', 'inboundSecret'] as const;

/** Makes the secrets of a webhook account; each is shown once. */
export function WebhookSecrets({ account, write }: { account: ChannelAccount; write: boolean }): ReactNode {
  const { t } = useTranslation();
  if (account.simulated || !write) return null;
  return (
    <Card>
      <CardTitle title={t('webhook.secrets')} hint={t('webhook.secretsHint')} />
      <Stack>
        {SECRETS.map((which) => (
          <Secret key={which} account={account} which={which} />
        ))}
      </Stack>
    </Card>
  );
}

function Secret({ account, which }: { account: ChannelAccount; which: (typeof SECRETS)[number] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const changed = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: channelKeys.accounts }),
      client.invalidateQueries({ queryKey: channelKeys.secrets(account.id) }),
    ]);
  const isSet = account.secretsSet.includes(which);
  const make = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts/{account}/webhook-secrets', {
          params: { path: { account: account.id } },
          body: { which },
        }),
      ),
    onSuccess: changed,
    onError: failed,
  });
  const end = useMutation({
    mutationFn: () =>
      data(
        api.DELETE('/channels/accounts/{account}/webhook-secrets/{which}/old', {
          params: { path: { account: account.id, which } },
        }),
      ),
    onSuccess: () => {
      told(t('webhook.ended'));
      return changed();
    },
    onError: failed,
  });
  const oldUntil = useQuery(secretsQuery(account.id)).data?.items.find((s) => s.which === which)?.oldUntil;
  const name = t(`channels.adapter.webhook.${which}`);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm">
          <b>{name}</b> · {t(isSet ? 'webhook.isSet' : 'webhook.isMissing')}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconKey size={14} />}
          loading={make.isPending}
          onClick={() => make.mutate()}
          aria-label={`${t(isSet ? 'webhook.makeAnother' : 'webhook.make')}: ${name}`}
        >
          {t(isSet ? 'webhook.makeAnother' : 'webhook.make')}
        </Button>
      </Group>
      {oldUntil && (
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {t('webhook.oldHolds', { at: dateTime(oldUntil) })}
          </Text>
          <Button
            size="compact-xs"
            variant="subtle"
            color="red"
            loading={end.isPending}
            onClick={() => end.mutate()}
            aria-label={`${t('webhook.endOld')}: ${name}`}
          >
            {t('webhook.endOld')}
          </Button>
        </Group>
      )}
      {make.data && (
        <div role="status">
          <CopyLine value={make.data.value} label={name} />
          <Text size="xs" c="dimmed" mt={4}>
            {t('webhook.shownOnce')}
          </Text>
        </div>
      )}
    </Stack>
  );
}
