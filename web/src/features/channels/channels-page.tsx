import {
  Alert,
  Badge,
  Button,
  Group,
  Modal,
  Radio,
  Select,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconAlertTriangle, IconMessages, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { ChannelAccount } from '@/lib/types';
import { Card, Failure, Lines, Page } from '@/ui/page';
import classes from './channels.module.css';
import { KindIcon } from './kind-icon';
import { accountsQuery, adaptersQuery, channelKeys } from './queries';
import { fault, provider, stateColor } from './words';

/** The ways by which customers reach the workspace, and how each is. */
export function ChannelsPage(): ReactNode {
  const { t } = useTranslation();
  const write = useCan()('SETTINGS_MANAGE');
  const accounts = useQuery(accountsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t('nav.channels')}
      subtitle={write ? t('channels.hint') : t('common.readOnly')}
      actions={
        write && (
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('channels.add')}
          </Button>
        )
      }
    >
      {accounts.isPending ? (
        <Lines count={3} height={120} />
      ) : accounts.error ? (
        <Failure error={accounts.error} retry={() => void accounts.refetch()} />
      ) : (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <Chat />
          {accounts.data.items.map((account) => (
            <Account key={account.id} account={account} />
          ))}
        </SimpleGrid>
      )}
      <NewAccount opened={adding} onClose={() => setAdding(false)} />
    </Page>
  );
}

function Chat() {
  const { t } = useTranslation();
  return (
    <Card>
      <Group wrap="nowrap" align="flex-start">
        <span className={classes.icon} aria-hidden>
          <IconMessages size={20} stroke={1.6} />
        </span>
        <div className={classes.words}>
          <Text fw={600} component="h2" m={0}>
            {t('channels.webChat')}
          </Text>
          <Text size="sm" c="dimmed">
            {t('channels.webChatHint')}
          </Text>
          <Button component={Link} to="/settings/chat" variant="default" size="xs" mt="sm">
            {t('channels.setUp')}
          </Button>
        </div>
      </Group>
    </Card>
  );
}

function Account({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const { counted } = account;
  return (
    <Card>
      <Group wrap="nowrap" align="flex-start">
        <span className={classes.icon} aria-hidden>
          <KindIcon channel={account.channel} size={20} />
        </span>
        <div className={classes.words}>
          <Group gap="xs">
            <Text fw={600} component="h2" m={0} className={classes.name}>
              {account.name}
            </Text>
            <Badge variant="light" color={stateColor(account.status)}>
              {t(`channels.status.${account.status}`)}
            </Badge>
            {account.simulated && <Badge color="gray">{t('channels.simulated')}</Badge>}
          </Group>
          <Text size="sm" c="dimmed" className={classes.name}>
            {[provider(t, account.adapter), ...account.senders.map((s) => s.address)].join(' · ')}
          </Text>
          {account.fault && (
            <Alert color="red" variant="light" mt="xs" p="xs" icon={<IconAlertTriangle size={16} />}>
              {fault(t, account.adapter, account.fault.code, account.fault.words)}
            </Alert>
          )}
          <dl className={classes.figures}>
            <Figure name={t('channels.delivered')} value={counted.delivered + counted.read} />
            <Figure name={t('channels.underWay')} value={counted.underWay + counted.waiting} />
            <Figure name={t('channels.failed')} value={counted.failed} />
          </dl>
          <Group gap="xs" mt="sm">
            <Button
              component={Link}
              to="/channels/$id"
              params={{ id: account.id } as never}
              variant="default"
              size="xs"
            >
              {t('channels.setUp')}
            </Button>
            {account.simulated && (
              <Button
                component={Link}
                to="/channels/$id/simulator"
                params={{ id: account.id } as never}
                variant="light"
                size="xs"
              >
                {t('channels.openSimulator')}
              </Button>
            )}
          </Group>
        </div>
      </Group>
    </Card>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{number(value)}</dd>
    </div>
  );
}

const KINDS = ['EMAIL', 'WHATSAPP', 'SMS', 'VOICE', 'WEBHOOK'] as const;

function NewAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const adapters = useQuery({ ...adaptersQuery, enabled: opened });
  const [adapter, setAdapter] = useState('resend');
  const [how, setHow] = useState('simulator');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [sender, setSender] = useState('');
  const all = adapters.data?.items ?? [];
  const chosen = all.find((a) => a.adapter === adapter);
  const email = chosen?.channel === 'EMAIL';
  const webhook = chosen?.channel === 'WEBHOOK';
  const simulated = how === 'simulator' && chosen?.simulates === true;
  const add = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts', {
          body: { adapter, name, simulated, sender: { address, name: (email && sender) || null } },
        }),
      ),
    onSuccess: async (account) => {
      await client.invalidateQueries({ queryKey: channelKeys.accounts });
      onClose();
      await navigate({ to: '/channels/$id', params: { id: account.id } });
    },
  });
  const at = add.error instanceof ApiError ? add.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, add.error) : undefined);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('channels.add')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(e) => {
          e.preventDefault();
          add.mutate();
        }}
        noValidate
      >
        <Stack>
          <Select
            label={t('channels.provider')}
            data={KINDS.map((kind) => ({
              group: t(`channels.kinds.${kind}`),
              items: all
                .filter((a) => a.channel === kind)
                .map((a) => ({ value: a.adapter, label: provider(t, a.adapter) })),
            })).filter((group) => group.items.length > 0)}
            value={adapter}
            allowDeselect={false}
            // High enough for every kind: whoever sees half of them looks for no more.
            maxDropdownHeight={460}
            onChange={(value) => value && setAdapter(value)}
            error={said('adapter')}
          />
          {chosen?.simulates && (
            <Radio.Group label={t('channels.how')} value={how} onChange={setHow}>
              <Stack gap="xs" mt="xs">
                <Radio
                  value="simulator"
                  label={t('channels.bySimulator')}
                  description={t('channels.bySimulatorHint')}
                />
                <Radio
                  value="provider"
                  label={t('channels.byProvider', { provider: provider(t, adapter) })}
                  description={t('channels.byProviderHint')}
                />
              </Stack>
            </Radio.Group>
          )}
          <TextInput
            label={t('channels.name')}
            placeholder={t('channels.namePlaceholder')}
            value={name}
            maxLength={60}
            onChange={(e) => setName(e.currentTarget.value)}
            error={said('name')}
            data-autofocus
            required
          />
          <TextInput
            label={t(
              email ? 'channels.senderAddress' : webhook ? 'channels.senderId' : 'channels.senderNumber',
            )}
            description={
              email ? undefined : t(webhook ? 'channels.senderIdHint' : 'channels.senderNumberHint')
            }
            placeholder={email ? 'support@example.com' : webhook ? 'shop' : '+44 20 7946 0018'}
            type={email ? 'email' : webhook ? 'text' : 'tel'}
            value={address}
            onChange={(e) => setAddress(e.currentTarget.value)}
            error={said('sender.address')}
            required
          />
          {email && (
            <TextInput
              label={t('channels.senderName')}
              value={sender}
              maxLength={60}
              onChange={(e) => setSender(e.currentTarget.value)}
              error={said('sender.name')}
            />
          )}
          {add.error && !at && <Failure error={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t('channels.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
