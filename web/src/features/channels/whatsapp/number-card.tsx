import { Badge, Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { dateTime } from '@/lib/format';
import type { ChannelAccount, WhatsAppTemplate } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, noted } from '@/ui/toast';
import { fault } from '../words';
import { numberQuery, whatsAppKeys } from './queries';
import classes from './whatsapp.module.css';

const QUALITY: Record<string, string> = { GREEN: 'teal', YELLOW: 'orange', RED: 'red' };
const STATUS: Record<string, string> = {
  APPROVED: 'teal',
  PENDING: 'gray',
  REJECTED: 'red',
  DISABLED: 'red',
  PAUSED: 'orange',
};

/** What Meta says of the number, and the templates of its business account. */
export function NumberCards({ account, write }: { account: ChannelAccount; write: boolean }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const number = useQuery(numberQuery(account.id));
  const sync = useMutation({
    mutationFn: () =>
      data(api.POST('/channels/accounts/{id}/whatsapp/sync', { params: { path: { id: account.id } } })),
    onSuccess: (answer) => {
      client.setQueryData(whatsAppKeys.number(account.id), answer.number);
      if (!answer.code) noted(t('whatsapp.synced'));
    },
    onError: failed,
  });
  if (number.isPending) return <Lines count={3} height={60} />;
  if (number.error) return <Failure error={number.error} retry={() => void number.refetch()} />;
  const { display, name, quality, limit, notices, templates, syncedAt } = number.data;
  const refused = sync.data?.code ? fault(t, account.adapter, sync.data.code, sync.data.words) : null;
  return (
    <>
      <Card>
        <CardTitle title={t('whatsapp.number')} hint={t('whatsapp.numberHint')} />
        {display === null && notices.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('whatsapp.unknown')}
          </Text>
        ) : (
          <Stack>
            <dl className={classes.facts}>
              <Fact label={t('whatsapp.display')}>{display}</Fact>
              <Fact label={t('whatsapp.name')}>{name}</Fact>
              <Fact label={t('whatsapp.quality')}>
                {quality && (
                  <Badge variant="light" color={QUALITY[quality] ?? 'gray'}>
                    {t(`whatsapp.qualities.${quality}`, { defaultValue: quality })}
                  </Badge>
                )}
              </Fact>
              <Fact label={t('whatsapp.limit')}>
                {limit && t(`whatsapp.limits.${limit}`, { defaultValue: limit })}
              </Fact>
            </dl>
            {notices.length > 0 && (
              <div>
                <Text size="sm" fw={500}>
                  {t('whatsapp.notices')}
                </Text>
                <ul className={classes.list}>
                  {notices.map((n) => (
                    <li key={`${n.what}${n.at}${n.event}`} className={classes.line}>
                      <span>
                        {t(`whatsapp.what.${n.what}`, { defaultValue: n.what })}:{' '}
                        {t(`whatsapp.events.${n.event}`, { defaultValue: n.event })}
                        {n.detail && ` (${n.detail})`}
                      </span>
                      <Text size="xs" c="dimmed" component="time" dateTime={n.at}>
                        {dateTime(n.at)}
                      </Text>
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </Stack>
        )}
      </Card>
      <Card>
        <CardTitle
          title={t('whatsapp.templates')}
          hint={t('whatsapp.templatesHint')}
          right={
            write && (
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} />}
                loading={sync.isPending}
                onClick={() => sync.mutate()}
              >
                {t('whatsapp.sync')}
              </Button>
            )
          }
        />
        {refused && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert" mb="xs">
            {refused}
          </Text>
        )}
        {templates.length === 0 ? (
          <Text size="sm" c="dimmed">
            {syncedAt ? t('whatsapp.noTemplates') : t('whatsapp.neverSynced')}
          </Text>
        ) : (
          <ul className={classes.list} aria-label={t('whatsapp.templates')}>
            {templates.map((template) => (
              <Line key={template.id} template={template} />
            ))}
          </ul>
        )}
        {syncedAt && (
          <Text size="xs" c="dimmed" mt="xs">
            {t('whatsapp.syncedAt', { at: dateTime(syncedAt) })}
          </Text>
        )}
      </Card>
    </>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children || '–'}</dd>
    </div>
  );
}

function Line({ template }: { template: WhatsAppTemplate }) {
  const { t } = useTranslation();
  return (
    <li className={classes.line}>
      <span>
        {template.name} · {template.language} ·{' '}
        {t(`whatsapp.categories.${template.category}`, { defaultValue: template.category })}
      </span>
      <Badge variant="light" color={STATUS[template.status] ?? 'gray'}>
        {t(`whatsapp.statuses.${template.status}`, { defaultValue: template.status })}
      </Badge>
      <span className={classes.words}>
        {template.body}
        {template.reason && ` (${template.reason})`}
      </span>
    </li>
  );
}
