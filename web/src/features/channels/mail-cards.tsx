import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { IconKey, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { dateTime, number } from '@/lib/format';
import type { ChannelAccount, DomainFinding } from '@/lib/types';

import { CopyLine } from '@/ui/copy';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed } from '@/ui/toast';
import classes from './mail-cards.module.css';
import { channelKeys, domainQuery, listenerQuery, mailboxQuery } from './queries';

/** What an email account needs besides its form: its mailbox, its signature, its domain. */
export function MailCards({ account, write }: { account: ChannelAccount; write: boolean }): ReactNode {
  if (account.channel !== 'EMAIL') return null;
  const own = account.adapter === 'smtp';
  return (
    <>
      {own && <Mailbox account={account} />}
      {!account.simulated && <Listener account={account} />}
      {own && write && <Signature account={account} />}
      {!account.simulated && <Domain account={account} />}
    </>
  );
}

/** Whether the mailbox is watched, and what is wrong if it is not. */
function Mailbox({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const mailbox = useQuery(mailboxQuery(account.id));
  if (mailbox.isPending) {
    return (
      <Card>
        <CardTitle title={t('mail.mailbox')} />
        <Lines count={1} height={22} />
      </Card>
    );
  }
  if (!mailbox.data) return null;
  const { state, words, at } = mailbox.data;
  return (
    <Card>
      <CardTitle title={t('mail.mailbox')} />
      <Text size="sm" c={state === 'STOPPED' ? 'var(--mantine-color-error)' : undefined} role="status">
        {t(`mail.mailboxState.${state}`, { words })}
        {at && state !== 'NONE' && ` (${dateTime(at)})`}
      </Text>
    </Card>
  );
}

/** How other servers find the way here, and whether the first of them has. */
function Listener({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const listener = useQuery({ ...listenerQuery(account.id), enabled: account.settings.bySmtp === 'true' });
  if (account.settings.bySmtp !== 'true' || !listener.data) return null;
  const { state, words, address, record, port, tls, count, last } = listener.data;
  return (
    <Card>
      <CardTitle title={t('mail.listener')} hint={t('mail.listenerHint', { address })} />
      <Stack gap="xs">
        <CopyLine value={record} label={t('mail.mxRecord')} />
        <Text size="sm" c={state === 'TROUBLE' ? 'var(--mantine-color-error)' : undefined} role="status">
          {t(`mail.listenerState.${state}`, { words, count, shown: number(count) })}
          {last && ` ${t('mail.listenerLast', { at: dateTime(last) })}`}
        </Text>
        {port > 0 && (
          <Text size="xs" c="dimmed">
            {t(tls ? 'mail.listenerTls' : 'mail.listenerPlain', { port })}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

/** A key of our own making; its public half is shown for DNS. */
function Signature({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: () =>
      data(api.POST('/channels/accounts/{account}/dkim', { params: { path: { account: account.id } } })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: channelKeys.accounts }),
        client.invalidateQueries({ queryKey: channelKeys.domain(account.id) }),
      ]),
    onError: failed,
  });
  return (
    <Card>
      <CardTitle title={t('mail.sign')} hint={t('mail.signHint')} />
      <Stack gap="xs">
        {make.data && (
          <>
            <Text size="sm">{t('mail.record')}</Text>
            <CopyLine value={make.data.name} label={t('mail.record')} />
            <Text size="sm">{t('mail.value')}</Text>
            <CopyLine value={make.data.value} label={t('mail.value')} />
          </>
        )}
        <Group>
          <Button
            variant="default"
            leftSection={<IconKey size={16} />}
            loading={make.isPending}
            onClick={() => make.mutate()}
          >
            {t(account.secretsSet.includes('dkimKey') ? 'mail.makeKeyAgain' : 'mail.makeKey')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

const COLOR: Record<DomainFinding['state'], string> = {
  GOOD: 'teal',
  NOTE: 'yellow',
  MISSING: 'red',
  WRONG: 'red',
  UNKNOWN: 'gray',
};

/** What DNS says of the sender's domain, and what it should say. */
function Domain({ account }: { account: ChannelAccount }) {
  const { t } = useTranslation();
  const domain = useQuery(domainQuery(account.id));
  return (
    <Card>
      <CardTitle
        title={t('mail.dns', { domain: domain.data?.domain ?? account.senders[0]?.address.split('@')[1] })}
        hint={t('mail.dnsHint')}
      />
      {domain.isPending ? (
        <Lines count={5} height={34} />
      ) : domain.error ? (
        <Failure error={domain.error} retry={() => void domain.refetch()} />
      ) : (
        <Stack gap="sm">
          <ul className={classes.findings}>
            {domain.data.findings.map((finding) => (
              <li key={finding.kind}>
                <Group gap="xs">
                  <Text size="sm" fw={600}>
                    {t(`mail.dnsKind.${finding.kind}`)}
                  </Text>
                  <Badge size="sm" color={COLOR[finding.state]}>
                    {t(`mail.dnsState.${finding.state}`)}
                  </Badge>
                </Group>
                <Text size="sm" c="dimmed">
                  {t(`mail.dnsCode.${finding.code}`, { defaultValue: finding.code })}
                </Text>
                <Text size="xs" c="dimmed" className={classes.name}>
                  {finding.type} {finding.name}
                </Text>
                {finding.found.map((value) => (
                  <Code key={value} block className={classes.value}>
                    {value}
                  </Code>
                ))}
                {finding.wanted && (
                  <CopyLine value={finding.wanted} label={`${t('mail.value')}: ${finding.kind}`} />
                )}
              </li>
            ))}
          </ul>
          <Group>
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} />}
              loading={domain.isFetching}
              onClick={() => void domain.refetch()}
            >
              {t('mail.dnsCheck')}
            </Button>
            <Text size="xs" c="dimmed">
              {t('mail.dnsAt', { at: dateTime(domain.data.at) })}
            </Text>
          </Group>
        </Stack>
      )}
    </Card>
  );
}
