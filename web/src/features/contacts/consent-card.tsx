import {
  ActionIcon,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconCheck, IconHistory, IconMinus, IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { dateTime } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { Purpose, Standing } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import classes from './consent-card.module.css';
import {
  CHANNEL_ICONS,
  CHANNELS,
  type Channel,
  consentsChanged,
  consentsQuery,
  purposesQuery,
  reason,
} from './consent-words';
import { contactKeys } from './queries';

/** For what, and through what, somebody may be contacted; and why. */
export function ConsentCard({ contact }: { contact: string }): ReactNode {
  const { t } = useTranslation();
  const standings = useQuery(consentsQuery(contact));
  const purposes = useQuery(purposesQuery);
  const [asked, setAsked] = useState<Standing | null>(null);
  const [reading, setReading] = useState(false);
  const error = standings.error ?? purposes.error;
  const named = (key: string) => purposes.data?.purposes.find((p) => p.key === key);
  const keys = [...new Set(standings.data?.items.map((s) => s.purpose))];
  return (
    <Card>
      <CardTitle
        title={t('consent.title')}
        hint={t('consent.hint')}
        right={
          <Tooltip label={t('consent.ledger')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('consent.ledger')}
              onClick={() => setReading(true)}
            >
              <IconHistory size={16} />
            </ActionIcon>
          </Tooltip>
        }
      />
      {error && !standings.data ? (
        <Failure error={error} retry={() => void standings.refetch()} />
      ) : !standings.data || !purposes.data ? (
        <Lines count={2} />
      ) : (
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th scope="col">{t('consent.purpose')}</th>
              {CHANNELS.map((channel) => {
                const Icon = CHANNEL_ICONS[channel];
                return (
                  <th key={channel} scope="col" title={t(`consent.channels.${channel}`)}>
                    <Icon size={16} aria-label={t(`consent.channels.${channel}`)} />
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <tr key={key}>
                <th scope="row">{named(key)?.name ?? key}</th>
                {CHANNELS.map((channel) => (
                  <td key={channel}>
                    <Cell
                      standing={standings.data.items.find((s) => s.purpose === key && s.channel === channel)}
                      purpose={named(key)?.name ?? key}
                      onOpen={setAsked}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={
          asked &&
          t('consent.about', {
            purpose: named(asked.purpose)?.name ?? asked.purpose,
            channel: t(`consent.channels.${asked.channel}`),
          })
        }
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {asked && (
          <Details
            contact={contact}
            standing={
              standings.data?.items.find((s) => s.purpose === asked.purpose && s.channel === asked.channel) ??
              asked
            }
            purpose={named(asked.purpose)}
            onClose={() => setAsked(null)}
          />
        )}
      </Modal>
      <Modal
        opened={reading}
        onClose={() => setReading(false)}
        title={t('consent.ledger')}
        size="lg"
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {reading && <Ledger contact={contact} named={(key) => named(key)?.name ?? key} />}
      </Modal>
    </Card>
  );
}

function Cell({
  standing,
  purpose,
  onOpen,
}: {
  standing: Standing | undefined;
  purpose: string;
  onOpen: (standing: Standing) => void;
}) {
  const { t } = useTranslation();
  if (!standing) return null;
  const { allowed, reason: why } = standing.verdict;
  const look = allowed ? 'yes' : why === 'NO_ADDRESS' ? 'none' : why === 'NO_CONSENT' ? 'unasked' : 'no';
  const label = `${purpose}, ${t(`consent.channels.${standing.channel}`)}: ${reason(t, standing)}`;
  return (
    <Tooltip label={reason(t, standing)} multiline maw={260}>
      <button
        type="button"
        className={classes.cell}
        data-look={look}
        aria-label={label}
        onClick={() => onOpen(standing)}
      >
        {look === 'yes' ? (
          <IconCheck size={16} />
        ) : look === 'no' ? (
          <IconX size={16} />
        ) : (
          <IconMinus size={16} />
        )}
      </button>
    </Tooltip>
  );
}

function Details({
  contact,
  standing,
  purpose,
  onClose,
}: {
  contact: string;
  standing: Standing;
  purpose: Purpose | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const { consent } = standing;
  const [given, setGiven] = useState(!consent?.given);
  const [source, setSource] = useState('');
  const [wording, setWording] = useState('');
  const note = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contacts/{id}/consents', {
          params: { path: { id: contact } },
          body: {
            channel: standing.channel,
            purpose: standing.purpose,
            given,
            source: source.trim(),
            wording: wording.trim() || null,
          },
        }),
      ),
    onSuccess: (all) => {
      client.setQueryData(consentsQuery(contact).queryKey, all);
      told(t('common.saved'));
      onClose();
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field)) failed(error);
    },
    onSettled: () => consentsChanged(client, contact),
  });
  const errorAt = (field: string) =>
    note.error instanceof ApiError && note.error.field === field ? sentence(t, note.error) : undefined;
  const changeable =
    can('CONTACTS_WRITE') && purpose && purpose.basis !== 'ESSENTIAL' && purpose.archived !== true;
  return (
    <Stack>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Text
          c={standing.verdict.allowed ? 'var(--kira-good)' : 'var(--mantine-color-error)'}
          component="span"
          aria-hidden
          pt={2}
        >
          {standing.verdict.allowed ? <IconCheck size={18} /> : <IconX size={18} />}
        </Text>
        <Text>{reason(t, standing)}</Text>
      </Group>
      {consent && (
        <dl className={classes.said}>
          <dt>{consent.given ? t('consent.given') : t('consent.withdrawn')}</dt>
          <dd>{dateTime(consent.at)}</dd>
          <dt>{t('consent.source')}</dt>
          <dd>{consent.source}</dd>
          {consent.wording && (
            <>
              <dt>{t('consent.wording')}</dt>
              <dd>“{consent.wording}”</dd>
            </>
          )}
        </dl>
      )}
      {changeable && (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            note.mutate();
          }}
        >
          <Stack>
            <SegmentedControl
              fullWidth
              value={given ? 'given' : 'withdrawn'}
              onChange={(value) => setGiven(value === 'given')}
              data={[
                { value: 'given', label: t('consent.give') },
                { value: 'withdrawn', label: t('consent.withdraw') },
              ]}
            />
            <TextInput
              label={t('consent.source')}
              description={t('consent.sourceHint')}
              maxLength={200}
              value={source}
              error={errorAt('source')}
              onChange={(event) => setSource(event.currentTarget.value)}
            />
            <Textarea
              label={t('consent.wording')}
              description={t('consent.wordingHint')}
              autosize
              minRows={2}
              maxRows={6}
              maxLength={4000}
              value={wording}
              error={errorAt('wording')}
              onChange={(event) => setWording(event.currentTarget.value)}
            />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={note.isPending} disabled={!source.trim()}>
                {t('consent.write')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Stack>
  );
}

function Ledger({ contact, named }: { contact: string; named: (key: string) => string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: [...contactKeys.one(contact), 'ledger'],
    queryFn: ({ pageParam, signal }) =>
      data(
        api.GET('/contacts/{id}/consents/history', {
          params: { path: { id: contact }, query: { limit: 50, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} />;
  const lines = query.data.pages.flatMap((page) => page.items);
  if (lines.length === 0) return <Text c="dimmed">{t('consent.ledgerEmpty')}</Text>;
  return (
    <Stack>
      <ul className={classes.ledger}>
        {lines.map((line) => (
          <li key={line.position}>
            <Text fw={500} size="sm">
              {line.given ? t('consent.given') : t('consent.withdrawn')}: {named(line.purpose)},{' '}
              {t(`consent.channels.${line.channel as Channel}`)}
            </Text>
            <Text size="xs" c="dimmed">
              {t('consent.line', {
                said: dateTime(line.saidAt),
                source: line.source,
                by: line.byName ?? t(line.by.startsWith('user:') ? 'common.unknown' : 'consent.program'),
              })}
            </Text>
            {line.wording && <Text size="sm">“{line.wording}”</Text>}
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('common.loadMore')}
        </Button>
      )}
    </Stack>
  );
}
