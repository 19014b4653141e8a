import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch, isProblem } from '@/lib/api';
import type { ChannelAccount, ChannelAdapter } from '@/lib/types';
import { Card, CardTitle, Failure } from '@/ui/page';
import { Theirs } from '@/ui/theirs';
import { told } from '@/ui/toast';
import classes from './account-details.module.css';
import { AccountField, isSecret } from './account-field';
import { matters } from './phone';
import { adaptersQuery, channelKeys } from './queries';
import { refused } from './words';

/** What people change of an account; how it is doing changes by itself, and often. */
function made(account: ChannelAccount): string {
  return JSON.stringify([account.name, account.senders, Object.entries(account.settings).sort()]);
}

/** The form of an account: what it is called, what it sends as, and what its provider asks for. */
export function AccountDetails({ account, write }: { account: ChannelAccount; write: boolean }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
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
      await client.invalidateQueries({ queryKey: channelKeys.accounts });
    },
  });
  const wrong = save.error instanceof ApiError ? save.error : null;
  const at = wrong?.field ?? null;
  const said = (field: string) => (wrong && at === field ? refused(t, account.adapter, wrong) : undefined);
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
              // A simulated provider knows only the address that the account began with.
              variant={account.simulated ? 'filled' : 'default'}
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
          {inSections(shown).map(([section, asked]) => (
            <Section key={section} name={section}>
              {asked.map((field) => (
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
            </Section>
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

type Field = ChannelAdapter['fields'][number];

/** What belongs together of the many things that a mail account can be told, in its order. */
const SECTIONS = {
  sending: ['host', 'security', 'port', 'user', 'password'],
  signing: ['dkimDomain', 'dkimSelector', 'dkimKey'],
  mailbox: ['imapHost', 'imapSecurity', 'imapPort', 'imapUser', 'imapPassword', 'imapFolder'],
  receiving: ['receivingAddress', 'bySmtp', 'trustedReceiver'],
  tracking: ['trackOpens', 'trackClicks', 'trackReplies'],
} satisfies Record<string, string[]>;
type SectionName = keyof typeof SECTIONS;

/** The fields in sections; first come those that need no heading. */
function inSections(fields: Field[]): [section: SectionName | null, fields: Field[]][] {
  const of = (field: Field) =>
    (Object.keys(SECTIONS) as SectionName[]).find((section) => SECTIONS[section].includes(field.name)) ??
    null;
  return [null, ...(Object.keys(SECTIONS) as SectionName[])]
    .map((section): [SectionName | null, Field[]] => [section, fields.filter((f) => of(f) === section)])
    .filter(([, within]) => within.length > 0);
}

function Section({ name, children }: { name: SectionName | null; children: ReactNode }) {
  const { t } = useTranslation();
  if (!name) return children;
  return (
    <fieldset className={classes.section}>
      <legend>{t(`channels.section.${name}`)}</legend>
      <div className={classes.pairs}>{children}</div>
    </fieldset>
  );
}

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
