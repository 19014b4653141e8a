import { Alert, Badge, Button, Group, Modal, Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconMail, IconMessages, IconPlus } from '@tabler/icons-react';
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
import { accountsQuery, channelKeys } from './queries';
import { fault, stateColor } from './words';

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
          <IconMail size={20} stroke={1.6} />
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
            {account.senders.map((s) => s.address).join(', ')}
          </Text>
          {account.fault && (
            <Alert color="red" variant="light" mt="xs" p="xs" icon={<IconAlertTriangle size={16} />}>
              {fault(t, account.fault.code, account.fault.words)}
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

function NewAccount({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [kind, setKind] = useState('simulator');
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [sender, setSender] = useState('');
  const add = useMutation({
    mutationFn: () =>
      data(
        api.POST('/channels/accounts', {
          body: {
            adapter: 'resend',
            name,
            simulated: kind === 'simulator',
            sender: { address, name: sender || null },
          },
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
          <Radio.Group label={t('channels.how')} value={kind} onChange={setKind}>
            <Stack gap="xs" mt="xs">
              <Radio
                value="simulator"
                label={t('channels.bySimulator')}
                description={t('channels.bySimulatorHint')}
              />
              <Radio value="resend" label="Resend" description={t('channels.byResendHint')} />
            </Stack>
          </Radio.Group>
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
            label={t('channels.senderAddress')}
            placeholder="support@example.com"
            type="email"
            value={address}
            onChange={(e) => setAddress(e.currentTarget.value)}
            error={said('sender.address')}
            required
          />
          <TextInput
            label={t('channels.senderName')}
            value={sender}
            maxLength={60}
            onChange={(e) => setSender(e.currentTarget.value)}
            error={said('sender.name')}
          />
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
