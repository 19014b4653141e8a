import { Alert, Anchor, Badge, Button, Group, Menu, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconDots,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlugConnected,
  IconPlus,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch, isProblem } from '@/lib/api';
import { dateTime, number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { ChannelAccount, MailResponse } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { CopyLine } from '@/ui/copy';
import { Card, CardTitle, Empty, Failure, Lines, Page } from '@/ui/page';
import { Theirs } from '@/ui/theirs';
import { failed, told } from '@/ui/toast';
import { AccountField, isSecret } from './account-field';
import { AccountFigures } from './account-figures';
import { AccountRules } from './account-rules';
import classes from './channels.module.css';
import { MailCards } from './mail-cards';
import { MailResponseLine } from './mail-response';
import { matters } from './phone';
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
  const account = accounts.data?.items.find((a) => a.id === id);
  const back = (
    <Anchor component={Link} to="/channels" size="sm">
      {t('nav.channels')}
    </Anchor>
  );
  if (accounts.isPending) {
    return (
      <Page title={t('nav.channels')} subtitle={back}>
        <Lines count={4} height={110} />
      </Page>
    );
  }
  if (!account) {
    return (
      <Page title={t('nav.channels')} subtitle={back}>
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
      <div className={classes.steps}>
        {account.fault && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
            {fault(t, account.adapter, account.fault.code, account.fault.words)}
            {account.fault.until && ` ${t('channels.until', { at: dateTime(account.fault.until) })}`}
            {bypass && ` ${t('rules.bypassed', { name: bypass.name, at: dateTime(bypass.at) })}`}
            {account.counted.waiting > 0 &&
              ` ${t('channels.waiting', { count: account.counted.waiting, shown: number(account.counted.waiting) })}`}
          </Alert>
        )}
        <Details account={account} write={write} />
        <Webhook account={account} />
        {account.adapter === 'webhook' && <WebhookSecrets account={account} write={write} />}
        {account.adapter === 'whatsapp' && <NumberCards account={account} write={write} />}
        {write && <Proof account={account} />}
        <MailCards account={account} write={write} />
        <AccountFigures account={account} />
        <AccountRules key={JSON.stringify(account.rules)} account={account} write={write} />
        <Newest account={account} />
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

/** What people change of an account; how it is doing changes by itself, and often. */
function made(account: ChannelAccount): string {
  return JSON.stringify([account.name, account.senders, Object.entries(account.settings).sort()]);
}

function Details({ account, write }: { account: ChannelAccount; write: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const change = useAccountChange();
  // As it was when editing began: what is typed stays, whatever becomes of the account meanwhile.
  const [seen, setSeen] = useState(account);
  const adapters = useQuery(adaptersQuery);
  const fields = adapters.data?.items.find((a) => a.adapter === account.adapter)?.fields ?? [];
  const sender = seen.senders[0];
  const [name, setName] = useState(account.name);
  const [address, setAddress] = useState(sender?.address ?? '');
  const [senderName, setSenderName] = useState(sender?.name ?? '');
  const [more, setMore] = useState(account.senders.slice(1));
  const [settings, setSettings] = useState<Record<string, string>>(account.settings);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const given = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value));
  const senders = [{ address, name: senderName || null }, ...more];
  const changed = Object.keys(given).length > 0 || made({ ...seen, name, senders, settings }) !== made(seen);
  const take = (from: ChannelAccount) => {
    setSeen(from);
    setName(from.name);
    setAddress(from.senders[0]?.address ?? '');
    setSenderName(from.senders[0]?.name ?? '');
    setMore(from.senders.slice(1));
    setSettings(from.settings);
    setSecrets({});
  };
  const newer = account.version > seen.version;
  const theirs = newer && made(account) !== made(seen);
  if (newer && !theirs) setSeen(account);
  else if (theirs && !changed) take(account);
  const put = (version: number) =>
    data(
      api.PUT('/channels/accounts/{id}', {
        params: { path: { id: account.id }, header: ifMatch(version) },
        body: { name, senders, settings, secrets: given },
      }),
    );
  const save = useMutation({
    mutationFn: async () => {
      try {
        return await put(seen.version);
      } catch (error) {
        if (!(error instanceof ApiError && error.code === 'version_conflict')) throw error;
        const now = error.current as ChannelAccount;
        if (made(now) === made(seen)) return put(now.version);
        await client.invalidateQueries({ queryKey: channelKeys.accounts });
        throw error;
      }
    },
    onSuccess: async (saved) => {
      take(saved);
      told(t('common.saved'));
      await change.onSuccess();
    },
  });
  const at = save.error instanceof ApiError ? save.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, save.error) : undefined);
  const email = account.channel === 'EMAIL';
  const phone = account.channel === 'VOICE';
  const shown = fields.filter(
    (f) =>
      (!account.simulated ||
        (f.type === 'SWITCH' && f.name !== 'bySmtp') ||
        (phone && !f.required && !isSecret(f))) &&
      (!phone || matters(f.name, settings)),
  );
  const known = new Set([
    'name',
    'senders[0].address',
    'senders[0].name',
    ...more.map((_, i) => `senders[${i + 1}].address`),
    ...shown.map((f) => `${isSecret(f) ? 'secrets' : 'settings'}.${f.name}`),
  ]);
  return (
    <Card>
      <CardTitle
        title={t('channels.details')}
        hint={account.simulated ? t('channels.simulatedHint') : null}
      />
      <form
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
        noValidate
      >
        <Stack>
          {theirs && <Theirs take={() => take(account)} keep={() => setSeen(account)} />}
          <TextInput
            label={t('channels.name')}
            value={name}
            maxLength={60}
            readOnly={!write}
            onChange={(e) => setName(e.currentTarget.value)}
            error={said('name')}
          />
          <SimpleGrid cols={{ base: 1, sm: email ? 2 : 1 }}>
            <TextInput
              label={t(
                email
                  ? 'channels.senderAddress'
                  : account.channel === 'WEBHOOK'
                    ? 'channels.senderId'
                    : 'channels.senderNumber',
              )}
              value={address}
              readOnly={!write || account.simulated}
              onChange={(e) => setAddress(e.currentTarget.value)}
              error={said('senders[0].address')}
            />
            {email && (
              <TextInput
                label={t('channels.senderName')}
                value={senderName}
                maxLength={60}
                readOnly={!write}
                onChange={(e) => setSenderName(e.currentTarget.value)}
                error={said('senders[0].name')}
              />
            )}
          </SimpleGrid>
          {account.channel === 'SMS' && !account.simulated && (
            <MoreNumbers numbers={more} change={setMore} write={write} said={said} />
          )}
          {shown.map((field) => (
            <AccountField
              key={field.name}
              adapter={account.adapter}
              field={field}
              value={(isSecret(field) ? secrets : settings)[field.name] ?? ''}
              isSet={account.secretsSet.includes(field.name)}
              write={write}
              error={said(`${isSecret(field) ? 'secrets' : 'settings'}.${field.name}`)}
              change={(value) =>
                (isSecret(field) ? setSecrets : setSettings)((old) => ({ ...old, [field.name]: value }))
              }
            />
          ))}
          {save.error && !(at && known.has(at)) && !isProblem(save.error, 'version_conflict') && (
            <Failure error={save.error} />
          )}
          {write && (
            <Group justify="flex-end">
              <Button type="submit" loading={save.isPending}>
                {t('common.save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Card>
  );
}

/** Where a provider wants more than one address: as it calls them, and what stands behind ours. */
const DOORS: Record<string, [name: 'answer' | 'event' | 'call' | 'status', behind: string][]> = {
  'vonage-phone': [
    ['answer', '/answer'],
    ['event', '/event'],
  ],
  'twilio-phone': [
    ['call', ''],
    ['status', '/call'],
  ],
};

type Sender = ChannelAccount['senders'][number];

/** Numbers besides the first; an answer leaves from the one that was written to. */
function MoreNumbers({
  numbers,
  change,
  write,
  said,
}: {
  numbers: Sender[];
  change: (now: Sender[]) => void;
  write: boolean;
  said: (field: string) => string | undefined;
}) {
  const { t } = useTranslation();
  if (!write && numbers.length === 0) return null;
  return (
    <Stack gap="xs">
      {numbers.map((number, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what is being typed is known by its place
        <Group key={i} align="flex-end" gap="xs">
          <TextInput
            label={t('channels.anotherNumber', { count: i + 2 })}
            value={number.address}
            readOnly={!write}
            onChange={(e) =>
              change(numbers.map((n, at) => (at === i ? { ...n, address: e.currentTarget.value } : n)))
            }
            error={said(`senders[${i + 1}].address`)}
            flex={1}
          />
          {write && (
            <Button
              variant="default"
              px="xs"
              aria-label={`${t('common.remove')}: ${number.address}`}
              onClick={() => change(numbers.filter((_, at) => at !== i))}
            >
              <IconTrash size={16} />
            </Button>
          )}
        </Group>
      ))}
      {write && numbers.length < 9 && (
        <Group>
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} />}
            onClick={() => change([...numbers, { address: '', name: null }])}
          >
            {t('channels.addNumber')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

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

/** The provider is asked, and a message goes out that everybody can watch. */
function Proof({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { user } = useSession();
  const [to, setTo] = useState(account.channel === 'EMAIL' ? user.email : '');
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
          <Group align="flex-end">
            <TextInput
              label={t('channels.testTo')}
              value={to}
              onChange={(e) => setTo(e.currentTarget.value)}
              error={test.error ? sentence(t, test.error) : undefined}
              flex={1}
            />
            <Button
              type="submit"
              variant="default"
              leftSection={<IconSend size={16} />}
              loading={test.isPending}
            >
              {t('channels.test')}
            </Button>
          </Group>
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
