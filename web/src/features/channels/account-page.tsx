import { Alert, Anchor, Badge, Button, Group, Menu, Stack, Text, TextInput } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconDots,
  IconPhoneCall,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { dateTime, number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { ChannelAccount, MailResponse } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { CopyLine } from '@/ui/copy';
import { Card, CardTitle, Empty, Failure, Lines, Page } from '@/ui/page';
import { failed } from '@/ui/toast';
import { AccountDetails } from './account-details';
import { AccountFigures } from './account-figures';
import { AccountRules } from './account-rules';
import classes from './channels.module.css';
import { MailCards } from './mail-cards';
import { MailResponseLine } from './mail-response';
import { accountsQuery, adaptersQuery, channelKeys, newestQuery, responsesQuery } from './queries';
import { Trace } from './trace';
import { WebhookSecrets } from './webhook-secrets';
import { NumberCards } from './whatsapp';
import { fault, stateColor, why } from './words';

/** One account: set up step by step, each step with its proof. */
export function AccountPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const accounts = useQuery(accountsQuery);
  const adapters = useQuery(adaptersQuery);
  const account = accounts.data?.items.find((a) => a.id === id);
  const back = (
    <Anchor component={Link} to="/channels" size="sm">
      {t('nav.channels')}
    </Anchor>
  );
  // What a provider asks for comes with the page, not into it: nothing moves once it can be read.
  if (accounts.isPending || adapters.isPending) {
    return (
      <Page title={t('channels.account')} subtitle={back}>
        <Lines count={4} height={110} />
      </Page>
    );
  }
  if (!account) {
    return (
      <Page title={t('channels.account')} subtitle={back}>
        {accounts.error ? (
          <Failure error={accounts.error} retry={() => void accounts.refetch()} />
        ) : (
          <Empty icon={<IconPlugConnected size={22} />} title={t('channels.gone')} />
        )}
      </Page>
    );
  }
  return <Known key={account.id} account={account} back={back} />;
}

function Known({ account, back }: { account: ChannelAccount; back: ReactNode }) {
  const { t } = useTranslation();
  const write = useCan()('SETTINGS_MANAGE');
  const bypass = useBypass(account);
  return (
    <Page
      title={account.name}
      subtitle={
        <Group gap="xs">
          {back}
          <Badge variant="light" color={stateColor(account.status)}>
            {t(`channels.status.${account.status}`)}
          </Badge>
          {account.simulated && <Badge color="gray">{t('channels.simulated')}</Badge>}
        </Group>
      }
      actions={
        <>
          {account.simulated && (
            <Button
              component={Link}
              to="/channels/$id/simulator"
              params={{ id: account.id } as never}
              variant="light"
            >
              {t('channels.openSimulator')}
            </Button>
          )}
          {write && <Actions account={account} />}
        </>
      }
    >
      <div className={classes.account}>
        {account.fault && (
          <Alert
            className={classes.alert}
            color="red"
            variant="light"
            icon={<IconAlertTriangle size={18} />}
            role="alert"
          >
            {fault(t, account.adapter, account.fault.code, account.fault.words)}
            {account.fault.until && ` ${t('channels.until', { at: dateTime(account.fault.until) })}`}
            {bypass && ` ${t('rules.bypassed', { name: bypass.name, at: dateTime(bypass.at) })}`}
            {account.counted.waiting > 0 &&
              ` ${t('channels.waiting', { count: account.counted.waiting, shown: number(account.counted.waiting) })}`}
          </Alert>
        )}
        <div className={classes.steps}>
          <AccountDetails account={account} write={write} />
          <Webhook account={account} />
          {account.adapter === 'webhook' && <WebhookSecrets account={account} write={write} />}
          {account.adapter === 'whatsapp' && <NumberCards account={account} write={write} />}
          <MailCards account={account} write={write} />
        </div>
        <div className={classes.steps}>
          {write && <Proof account={account} />}
          <AccountFigures account={account} />
          <AccountRules account={account} write={write} />
          <Newest account={account} />
        </div>
      </div>
    </Page>
  );
}

/** By which account messages go while this one is failing, and from when on. */
function useBypass(account: ChannelAccount): { name: string; at: number } | null {
  const accounts = useQuery(accountsQuery);
  const other = accounts.data?.items.find((a) => a.id === account.rules.fallbackId);
  return other && account.fault
    ? {
        name: other.name,
        at: new Date(account.fault.since).getTime() + account.rules.fallbackMinutes * 60_000,
      }
    : null;
}

function useAccountChange() {
  const client = useQueryClient();
  return {
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.accounts }),
    onError: failed,
  };
}

function Actions({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = useAccountChange();
  const [asking, setAsking] = useState(false);
  const path = { params: { path: { id: account.id } } };
  const pause = useMutation({
    mutationFn: () => data(api.POST('/channels/accounts/{id}/pause', path)),
    ...change,
  });
  const resume = useMutation({
    mutationFn: () => data(api.POST('/channels/accounts/{id}/resume', path)),
    ...change,
  });
  const close = useMutation({
    mutationFn: () => data(api.DELETE('/channels/accounts/{id}', path)),
    onSuccess: async () => {
      await change.onSuccess();
      await navigate({ to: '/channels' });
    },
    onError: failed,
  });
  return (
    <>
      {account.status === 'PAUSED' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={16} />}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {t('channels.resume')}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          loading={pause.isPending}
          onClick={() => pause.mutate()}
        >
          {t('channels.pause')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={t('channels.more')}>
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>
            {t('common.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskFirst
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('channels.removeTitle', { name: account.name })}
        act={t('common.remove')}
        acting={close.isPending}
        onAct={() => close.mutate()}
      >
        {t('channels.removeAsk')}
      </AskFirst>
    </>
  );
}

/** Where a provider wants more than one address: as it calls them, and what stands behind ours. */
const DOORS: Record<
  string,
  [name: 'inbound' | 'states' | 'answer' | 'event' | 'call' | 'status', behind: string][]
> = {
  vonage: [
    ['inbound', ''],
    ['states', '/status'],
  ],
  'vonage-phone': [
    ['answer', '/answer'],
    ['event', '/event'],
  ],
  'twilio-phone': [
    ['call', ''],
    ['status', '/call'],
  ],
};

function Webhook({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const hint = t(`channels.adapter.${account.adapter}.webhook`, { defaultValue: '' });
  // A provider that brings nothing has no use for an address.
  if (!hint) return null;
  const heard = account.heard.reduce((sum, h) => sum + h.count, 0);
  const unknown = account.heard.filter((h) => h.outcome === 'UNKNOWN');
  return (
    <Card>
      <CardTitle title={t('channels.webhook')} hint={account.simulated ? null : hint} />
      <Stack gap="xs">
        {(DOORS[account.adapter] ?? []).map(([name, behind]) => (
          <div key={name}>
            <Text size="sm" fw={500} mb={4}>
              {t(`channels.doors.${name}`)}
            </Text>
            <CopyLine value={account.webhook + behind} label={t(`channels.doors.${name}`)} />
          </div>
        ))}
        {!DOORS[account.adapter] && <CopyLine value={account.webhook} label={t('channels.webhook')} />}
        <Text size="sm" c="dimmed">
          {heard === 0
            ? t('channels.nothingHeard')
            : t('channels.heard', { count: heard, shown: number(heard) })}
        </Text>
        {unknown.length > 0 && (
          <Text size="sm" c="dimmed">
            {t('channels.unknownHeard', {
              types: unknown.map((u) => `${u.type} (${number(u.count)})`).join(', '),
            })}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

/** Channels whose recipients are numbers of phones. */
const NUMBERED = new Set<ChannelAccount['channel']>(['SMS', 'WHATSAPP', 'VOICE']);

/** The provider is asked, and a message goes out that everybody can watch. */
function Proof({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { user } = useSession();
  const [to, setTo] = useState(account.channel === 'EMAIL' ? user.email : '');
  const voice = account.channel === 'VOICE';
  const path = { params: { path: { id: account.id } } };
  const check = useMutation({
    mutationFn: () => data(api.POST('/channels/accounts/{id}/check', path)),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.accounts }),
    onError: failed,
  });
  const test = useMutation({
    mutationFn: () => data(api.POST('/channels/accounts/{id}/test', { ...path, body: { to } })),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.newest(account.id) }),
  });
  return (
    <Card>
      <CardTitle title={t('channels.proof')} hint={t('channels.proofHint')} />
      <Stack>
        <Group>
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={16} />}
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            {t('channels.check')}
          </Button>
          <Text size="sm" role="status">
            {check.data && !check.data.code ? (
              <Group gap={6} component="span">
                <IconCheck size={16} aria-hidden /> {t('channels.well')}
              </Group>
            ) : check.data?.code ? (
              fault(t, account.adapter, check.data.code, check.data.words)
            ) : account.checkedAt ? (
              t('channels.checkedAt', { at: dateTime(account.checkedAt) })
            ) : (
              t('channels.unchecked')
            )}
          </Text>
        </Group>
        <form
          onSubmit={(e) => {
            e.preventDefault();
            test.mutate();
          }}
          noValidate
        >
          <TextInput
            label={t(voice ? 'channels.testCallTo' : 'channels.testTo')}
            description={account.channel === 'WHATSAPP' ? t('channels.testWindow') : undefined}
            placeholder={NUMBERED.has(account.channel) ? '+44 20 7946 0018' : undefined}
            value={to}
            onChange={(e) => setTo(e.currentTarget.value)}
            error={test.error ? sentence(t, test.error) : undefined}
            inputContainer={(input) => (
              <Group gap="xs" wrap="nowrap">
                <div style={{ flex: 1 }}>{input}</div>
                <Button
                  type="submit"
                  variant="default"
                  leftSection={voice ? <IconPhoneCall size={16} /> : <IconSend size={16} />}
                  loading={test.isPending}
                >
                  {t(voice ? 'channels.testCall' : 'channels.test')}
                </Button>
              </Group>
            )}
          />
        </form>
      </Stack>
    </Card>
  );
}

function Responded({ response }: { response: MailResponse | undefined }) {
  return response ? (
    <div style={{ width: '100%' }}>
      <MailResponseLine response={response} />
    </div>
  ) : null;
}

function Newest({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const newest = useQuery(newestQuery(account.id));
  const [traced, setTraced] = useState<string | null>(null);
  const responses = useQuery({ ...responsesQuery(account.id), enabled: account.channel === 'EMAIL' });
  const responded = new Map(responses.data?.items.map((r) => [r.delivery, r]));
  return (
    <Card>
      <CardTitle title={t('channels.newest')} />
      <Trace delivery={traced} onClose={() => setTraced(null)} />
      {newest.isPending ? (
        <Lines count={3} height={28} />
      ) : newest.error ? (
        <Failure error={newest.error} retry={() => void newest.refetch()} />
      ) : newest.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('channels.noneSent')}
        </Text>
      ) : (
        <ul className={classes.list}>
          {newest.data.items.map((d) => (
            <li key={d.id} className={classes.line}>
              <span>{d.recipient}</span>
              <span>
                {t(`delivery.status.${d.parked ? 'PARKED' : d.status}`)} ·{' '}
                <time dateTime={d.queuedAt}>{dateTime(d.queuedAt)}</time>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  ml="xs"
                  aria-label={`${t('trace.open')}: ${d.recipient}`}
                  onClick={() => setTraced(d.id)}
                >
                  {t('trace.open')}
                </Button>
              </span>
              <Responded response={responded.get(d.id)} />
              {d.code && (
                <Text size="xs" c={d.status === 'FAILED' ? 'var(--mantine-color-error)' : 'dimmed'} w="100%">
                  {why(t, d)}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
