import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Checkbox,
  Group,
  Menu,
  Modal,
  Radio,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconBan, IconBroadcast, IconDots, IconKey, IconPencil, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago, number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { EventSource } from '@/lib/types';
import { CopyBlock, CopyLine } from '@/ui/copy';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { sourceKeys, sourcesQuery } from './queries';
import classes from './sources-settings.module.css';

type Handed = { source: EventSource; writeKey: string };
type Asked = { what: 'rename' | 'rotate' | 'revoke'; source: EventSource };

/** The sites, apps and servers that send events, each with its key and how it does. */
export function SourcesSettings(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery(sourcesQuery);
  const write = useCan()('SETTINGS_MANAGE');
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [handed, setHanded] = useState<Handed | null>(null);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={3} height={120} />;
  const { items } = query.data;
  return (
    <Stack>
      <Card>
        <CardTitle
          title={t('sources.title')}
          hint={write ? t('sources.hint') : t('common.readOnly')}
          right={
            write && (
              <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>
                {t('sources.new')}
              </Button>
            )
          }
        />
        {items.length === 0 && (
          <Empty icon={<IconBroadcast size={22} />} title={t('sources.empty')}>
            {t('sources.emptyHint')}
          </Empty>
        )}
        <Stack gap="lg">
          {items.map((source) => (
            <Source key={source.id} source={source} write={write} ask={setAsked} />
          ))}
        </Stack>
      </Card>
      <NewSource opened={making} onClose={() => setMaking(false)} onMade={setHanded} />
      {asked && <Asking key={asked.what} {...asked} onClose={() => setAsked(null)} onHanded={setHanded} />}
      <Modal
        opened={handed !== null}
        onClose={() => setHanded(null)}
        title={handed?.source.name}
        closeButtonProps={{ 'aria-label': t('common.close') }}
        size="lg"
      >
        {handed && (
          <Stack>
            {handed.source.type === 'SERVER' && (
              <Alert variant="light" color="yellow">
                {t('sources.keyOnce')}
              </Alert>
            )}
            <CopyLine value={handed.writeKey} label={t('sources.key')} />
            <Snippet type={handed.source.type} writeKey={handed.writeKey} />
          </Stack>
        )}
      </Modal>
    </Stack>
  );
}

function Source({
  source,
  write,
  ask,
}: {
  source: EventSource;
  write: boolean;
  ask: (asked: Asked) => void;
}) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <section className={classes.source} aria-label={source.name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{source.name}</Text>
            <Badge color="gray">
              {source.type === 'BROWSER' ? t('sources.browser') : t('sources.server')}
            </Badge>
            {source.keyHint === null && <Badge color="red">{t('sources.revoked')}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {source.lastEventAt
              ? t('sources.lastEvent', { ago: ago(source.lastEventAt, now) })
              : t('sources.never')}
          </Text>
        </div>
        {write && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t('fields.actions', { label: source.name })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconPencil size={16} />}
                onClick={() => ask({ what: 'rename', source })}
              >
                {t('sources.rename')}
              </Menu.Item>
              <Menu.Item leftSection={<IconKey size={16} />} onClick={() => ask({ what: 'rotate', source })}>
                {t('sources.rotate')}
              </Menu.Item>
              {source.keyHint !== null && (
                <Menu.Item
                  color="red"
                  leftSection={<IconBan size={16} />}
                  onClick={() => ask({ what: 'revoke', source })}
                >
                  {t('sources.revoke')}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <dl className={classes.figures} aria-label={t('sources.week')}>
        <div>
          <dt>{t('sources.accepted')}</dt>
          <dd>{number(source.accepted)}</dd>
        </div>
        <div>
          <dt>{t('sources.refused')}</dt>
          <dd>{number(source.refused)}</dd>
        </div>
        <div>
          <dt>{t('sources.week')}</dt>
        </div>
      </dl>
      {source.writeKey ? (
        <>
          <CopyLine value={source.writeKey} label={`${t('sources.key')}: ${source.name}`} />
          <details className={classes.more}>
            <summary>{t('sources.code')}</summary>
            <Snippet type={source.type} writeKey={source.writeKey} />
          </details>
        </>
      ) : (
        source.keyHint && (
          <Text size="sm" c="dimmed">
            {t('sources.key')}: {t('sources.keyShown', { hint: source.keyHint })}
          </Text>
        )
      )}
      {source.reasons.length > 0 && (
        <details className={classes.more}>
          <summary>{t('sources.reasons')}</summary>
          <table className={classes.reasons}>
            <tbody>
              {source.reasons.map((r) => (
                <tr key={`${r.outcome}/${r.reason}/${r.what}`}>
                  <td>{reasonText(t, r.reason)}</td>
                  <td>{r.what}</td>
                  <td>{r.outcome === 'REFUSED' ? t('sources.refused') : t('sources.parts')}</td>
                  <td className={classes.count}>{number(r.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </section>
  );
}

const REASONS = [
  'domain_taken',
  'identity_taken',
  'invalid_domain',
  'invalid_email',
  'invalid_event',
  'invalid_id',
  'invalid_message',
  'invalid_phone',
  'invalid_properties',
  'invalid_time',
  'invalid_traits',
  'invalid_value',
  'invalid_website',
  'missing_event',
  'missing_group',
  'missing_id',
  'not_stored',
  'open_domain',
  'too_large',
  'too_long',
  'unknown_field',
  'unknown_type',
  'value_taken',
] as const;

function reasonText(t: TFunction, reason: string): string {
  const known = REASONS.find((r) => r === reason);
  return known ? t(`sources.reason.${known}`) : t('sources.reason.other', { reason });
}

/** What to copy: a line for pages, an example for servers. */
function Snippet({ type, writeKey }: { type: EventSource['type']; writeKey: string }) {
  const { t } = useTranslation();
  return type === 'BROWSER' ? (
    <CopyBlock
      label={t('sources.code')}
      value={`<script src="${location.origin}/kira-events.js" data-write-key="${writeKey}" async></script>`}
    />
  ) : (
    <CopyBlock
      label={t('sources.codeNode')}
      value={`import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: process.env.KIRA_WRITE_KEY, host: '${location.origin}' });
analytics.track({ userId: '42', event: 'Order Completed', properties: { total: 99.5 } });`}
    />
  );
}

function NewSource({
  opened,
  onClose,
  onMade,
}: {
  opened: boolean;
  onClose: () => void;
  onMade: (handed: Handed) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [type, setType] = useState<EventSource['type']>('BROWSER');
  const create = useMutation({
    mutationFn: () => data(api.POST('/event-sources', { body: { name, type } })),
    onSuccess: (handed) => {
      setName('');
      onClose();
      onMade(handed);
      return client.invalidateQueries({ queryKey: sourceKeys.all });
    },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('sources.createTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Stack>
          <TextInput
            label={t('sources.name')}
            placeholder={t('sources.namePlaceholder')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={60}
            required
            data-autofocus
            error={create.error instanceof ApiError ? sentence(t, create.error) : null}
          />
          <Radio.Group
            label={t('sources.type')}
            value={type}
            onChange={(value) => setType(value as EventSource['type'])}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="BROWSER" label={t('sources.browser')} description={t('sources.browserHint')} />
              <Radio value="SERVER" label={t('sources.server')} description={t('sources.serverHint')} />
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
              {t('sources.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Asking({
  what,
  source,
  onClose,
  onHanded,
}: Asked & { onClose: () => void; onHanded: (handed: Handed) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState(source.name);
  const [atOnce, setAtOnce] = useState(false);
  const params = { path: { id: source.id } };
  const act = useMutation<Handed | null>({
    mutationFn: async () => {
      if (what === 'rename') await data(api.PATCH('/event-sources/{id}', { params, body: { name } }));
      if (what === 'revoke') await data(api.POST('/event-sources/{id}/revoke', { params }));
      return what === 'rotate'
        ? data(api.POST('/event-sources/{id}/key', { params, body: { atOnce } }))
        : null;
    },
    onSuccess: (handed) => {
      onClose();
      if (handed) onHanded(handed);
      else told(t('common.saved'));
    },
    onError: (error) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: sourceKeys.all }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${t(`sources.${what}`)}: ${source.name}`}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        <Stack>
          {what === 'rename' && (
            <TextInput
              label={t('sources.name')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={60}
              data-autofocus
            />
          )}
          {what === 'rotate' && (
            <>
              <Text size="sm">{t('sources.rotateAsk')}</Text>
              <Checkbox
                label={t('sources.rotateAtOnce')}
                checked={atOnce}
                onChange={(event) => setAtOnce(event.currentTarget.checked)}
              />
            </>
          )}
          {what === 'revoke' && <Text size="sm">{t('sources.revokeAsk', { name: source.name })}</Text>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button
              type="submit"
              color={what === 'revoke' ? 'red' : undefined}
              loading={act.isPending}
              disabled={what === 'rename' && !name.trim()}
            >
              {what === 'rename' ? t('common.save') : t(`sources.${what}`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
