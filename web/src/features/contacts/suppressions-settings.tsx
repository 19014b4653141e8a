import {
  ActionIcon,
  Badge,
  Button,
  FileButton,
  Group,
  Modal,
  NativeSelect,
  Progress,
  Stack,
  Table,
  Text,
  Textarea,
  TextInput,
  Tooltip,
  VisuallyHidden,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconBan,
  IconDownload,
  IconPlus,
  IconSearch,
  IconUpload,
} from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { date, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Suppression } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { addresses, csv } from './addresses';
import { type Channel, LISTED_CHANNELS } from './consent-words';

const REASONS = [
  'LISTED',
  'UNSUBSCRIBED',
  'STOPPED',
  'COMPLAINED',
  'BOUNCED',
] as const satisfies Suppression['reason'][];
const KEY = ['suppressions'];
const AT_ONCE = 1_000;
const SHOWN_REFUSALS = 5;

/** The addresses that are not used, whoever has them. */
export function SuppressionsSettings(): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const write = useCan()('CONTACTS_WRITE');
  const [channel, setChannel] = useState<Channel | ''>('');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [adding, setAdding] = useState(false);
  const fetchPage = (cursor: string | null, signal?: AbortSignal) =>
    data(
      api.GET('/suppressions', {
        params: {
          query: { limit: 100, ...(channel && { channel }), ...(q && { q }), ...(cursor && { cursor }) },
        },
        ...(signal && { signal }),
      }),
    );
  const query = useInfiniteQuery({
    queryKey: [...KEY, channel, q],
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const lift = useMutation({
    mutationFn: (line: Suppression) =>
      data(api.DELETE('/suppressions/{id}', { params: { path: { id: line.id } } })),
    onSuccess: () => told(t('suppressions.lifted')),
    onError: (error) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
  const download = useMutation({
    mutationFn: async () => {
      const lines: Suppression[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage(cursor);
        lines.push(...page.items);
        cursor = page.next;
      } while (cursor);
      save(csv(lines));
    },
    onError: (error) => failed(error),
  });
  const lines = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card>
      <CardTitle
        title={t('suppressions.title')}
        hint={t('suppressions.hint')}
        right={
          <Group gap="xs" wrap="nowrap">
            <Tooltip label={t('suppressions.download')}>
              <ActionIcon
                variant="default"
                size={36}
                aria-label={t('suppressions.download')}
                loading={download.isPending}
                disabled={lines.length === 0}
                onClick={() => download.mutate()}
              >
                <IconDownload size={16} />
              </ActionIcon>
            </Tooltip>
            {write && (
              <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                {t('suppressions.add')}
              </Button>
            )}
          </Group>
        }
      />
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={t('suppressions.add')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {adding && <Add onClose={() => setAdding(false)} />}
      </Modal>
      <Group mb="md" gap="xs">
        <TextInput
          aria-label={t('suppressions.search')}
          placeholder={t('suppressions.search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          maxLength={254}
          onChange={(event) => setTyped(event.currentTarget.value)}
          flex="1 1 200px"
        />
        <NativeSelect
          aria-label={t('suppressions.channel')}
          value={channel}
          data={[
            { value: '', label: t('suppressions.everyChannel') },
            ...LISTED_CHANNELS.map((c) => ({ value: c, label: t(`consent.channels.${c}`) })),
          ]}
          onChange={(event) => setChannel(event.currentTarget.value as Channel | '')}
        />
      </Group>
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines count={5} />
      ) : lines.length === 0 ? (
        <Empty
          icon={<IconBan size={30} stroke={1.5} />}
          title={q || channel ? t('suppressions.none') : t('suppressions.empty')}
        >
          {!(q || channel) && t('suppressions.emptyHint')}
        </Empty>
      ) : (
        <Stack>
          <Table.ScrollContainer minWidth={520}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('suppressions.address')}</Table.Th>
                  <Table.Th>{t('suppressions.channel')}</Table.Th>
                  <Table.Th>{t('suppressions.reason')}</Table.Th>
                  <Table.Th>{t('suppressions.since')}</Table.Th>
                  {write && (
                    <Table.Th>
                      <VisuallyHidden>{t('suppressions.lift')}</VisuallyHidden>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {lines.map((line) => (
                  <Table.Tr key={line.id}>
                    <Table.Td>{line.address}</Table.Td>
                    <Table.Td>{t(`consent.channels.${line.channel}`)}</Table.Td>
                    <Table.Td>
                      <Group gap={4}>
                        {line.entries.map((entry) => (
                          <Tooltip key={entry.reason} label={entry.note} disabled={!entry.note}>
                            <Badge color={entry.reason === 'LISTED' ? 'gray' : 'red'}>
                              {t(`suppressions.reasons.${entry.reason}`)}
                            </Badge>
                          </Tooltip>
                        ))}
                      </Group>
                    </Table.Td>
                    <Table.Td>{date(line.since)}</Table.Td>
                    {write && (
                      <Table.Td>
                        <Tooltip label={t('suppressions.lift')}>
                          <ActionIcon
                            variant="subtle"
                            color="gray"
                            aria-label={`${t('suppressions.lift')}: ${line.address}`}
                            onClick={() => lift.mutate(line)}
                          >
                            <IconArrowBackUp size={16} />
                          </ActionIcon>
                        </Tooltip>
                      </Table.Td>
                    )}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
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
      )}
    </Card>
  );
}

interface Outcome {
  added: number;
  refused: { address: string; detail: string }[];
}

/** Takes addresses typed, pasted or out of a file, a thousand at a time. */
function Add({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [channel, setChannel] = useState<Channel>('EMAIL');
  const [reason, setReason] = useState<Suppression['reason']>('LISTED');
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [sent, setSent] = useState(0);
  const found = addresses(text, channel);
  const add = useMutation({
    mutationFn: async (): Promise<Outcome> => {
      const outcome: Outcome = { added: 0, refused: [] };
      for (let from = 0; from < found.length; from += AT_ONCE) {
        const some = found.slice(from, from + AT_ONCE);
        const answer = await data(
          api.POST('/suppressions', {
            body: { items: some.map((address) => ({ channel, address, reason, note: note.trim() || null })) },
          }),
        );
        outcome.added += answer.added;
        outcome.refused.push(
          ...answer.refused.map((r) => ({ address: some[r.index] ?? '', detail: r.detail })),
        );
        setSent(from + some.length);
      }
      return outcome;
    },
    onSuccess: (outcome) => {
      if (outcome.refused.length === 0) {
        told(t('suppressions.added', { count: outcome.added, shown: number(outcome.added) }));
        onClose();
      }
    },
    onError: (error) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setSent(0);
        add.mutate();
      }}
    >
      <Stack>
        <NativeSelect
          label={t('suppressions.channel')}
          value={channel}
          data={LISTED_CHANNELS.map((c) => ({ value: c, label: t(`consent.channels.${c}`) }))}
          onChange={(event) => setChannel(event.currentTarget.value as Channel)}
        />
        <Textarea
          data-autofocus
          label={t('suppressions.addresses')}
          description={t('suppressions.addressesHint')}
          autosize
          minRows={4}
          maxRows={10}
          value={text.length > 20_000 ? t('suppressions.many', { shown: number(found.length) }) : text}
          readOnly={text.length > 20_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group gap="xs">
          <FileButton
            accept=".csv,.txt,.tsv,text/csv,text/plain"
            onChange={(file) => {
              if (file) void file.text().then(setText, (error: unknown) => failed(error));
            }}
          >
            {(props) => (
              <Button variant="default" size="xs" leftSection={<IconUpload size={14} />} {...props}>
                {t('suppressions.file')}
              </Button>
            )}
          </FileButton>
          {text && (
            <Text size="sm" c="dimmed">
              {t('suppressions.found', { count: found.length, shown: number(found.length) })}
            </Text>
          )}
        </Group>
        <NativeSelect
          label={t('suppressions.reason')}
          description={t(`suppressions.reasonHints.${reason}`)}
          value={reason}
          data={REASONS.map((r) => ({ value: r, label: t(`suppressions.reasons.${r}`) }))}
          onChange={(event) => setReason(event.currentTarget.value as Suppression['reason'])}
        />
        <TextInput
          label={t('suppressions.note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {add.isPending && found.length > AT_ONCE && (
          <Progress value={(100 * sent) / found.length} aria-label={t('common.loading')} />
        )}
        {add.data && add.data.refused.length > 0 && (
          <div role="alert">
            <Text size="sm" c="var(--mantine-color-error)">
              {t('suppressions.refused', {
                count: add.data.refused.length,
                shown: number(add.data.refused.length),
                added: number(add.data.added),
              })}
            </Text>
            {add.data.refused.slice(0, SHOWN_REFUSALS).map((r) => (
              <Text key={r.address} size="xs" c="dimmed">
                {r.address}: {r.detail}
              </Text>
            ))}
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {add.data ? t('common.close') : t('common.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={found.length === 0}>
            {t('suppressions.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function save(text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = 'do-not-contact.csv';
  link.click();
  URL.revokeObjectURL(link.href);
}
