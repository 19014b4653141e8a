import { ActionIcon, Button, Group, Menu, Stack, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconAddressBook,
  IconArrowLeft,
  IconDots,
  IconFilter,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Segment } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { Empty, Failure, Lines, Page } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { useAttributes } from './attributes';
import { FIRST_COLUMNS, Rows } from './contacts-table';
import { contactsQuery, type Shown } from './queries';
import { SegmentForm } from './segment-form';
import { hideSegment, segmentsQuery } from './segment-queries';
import { KindOf, useEditor, WeekChange, Working } from './segments-page';

const route = getRouteApi('/inside/contacts/segments/$id');

/** One segment: what it is, and who is in it. */
export function SegmentPage(): ReactNode {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const segments = useQuery(segmentsQuery);
  const segment = segments.data?.find((s) => s.id === id);
  const back = (
    <Button
      component={Link}
      to="/contacts/segments"
      variant="default"
      leftSection={<IconArrowLeft size={16} />}
    >
      {t('segments.title')}
    </Button>
  );
  if (segments.isPending) {
    return (
      <Page title={t('segments.title')}>
        <Lines count={6} />
      </Page>
    );
  }
  if (segments.error && !segments.data) {
    return (
      <Page title={t('segments.title')}>
        <Failure error={segments.error} retry={() => void segments.refetch()} />
      </Page>
    );
  }
  return segment ? (
    <Known segment={segment} back={back} />
  ) : (
    <Page title={t('segments.title')} actions={back}>
      <Empty icon={<IconAddressBook size={32} stroke={1.5} />} title={t('problems.not_found')} />
    </Page>
  );
}

function Known({ segment, back }: { segment: Segment; back: ReactNode }) {
  const { t } = useTranslation();
  const can = useCan();
  const now = useNow();
  const editor = useEditor(segment);
  const [editing, setEditing] = useState(false);
  return (
    <Page
      title={segment.name}
      subtitle={
        <Stack gap={4}>
          {segment.description}
          <Group gap="xs">
            <KindOf segment={segment} />
            <Text span size="sm" aria-live="polite">
              {t('contacts.count', { count: segment.size, shown: number(segment.size) })}
            </Text>
            <Text span size="sm">
              {t('segments.week')}: <WeekChange change={segment.weekChange} />
            </Text>
            <Text span size="sm">
              {[editor, ago(segment.editedAt, now)].filter(Boolean).join(' · ')}
            </Text>
          </Group>
        </Stack>
      }
      actions={
        <>
          {back}
          {segment.live && (
            <Button
              component={Link}
              to="/contacts"
              search={{ filter: segment.filter } as never}
              variant="default"
              leftSection={<IconFilter size={16} />}
            >
              {t('segments.showFilter')}
            </Button>
          )}
          {can('CONTACTS_WRITE') && (
            <>
              <Button leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
                {t('contacts.edit')}
              </Button>
              <More segment={segment} />
            </>
          )}
        </>
      }
    >
      <SegmentForm segment={segment} opened={editing} onClose={() => setEditing(false)} />
      {segment.work && (
        <div>
          <Text size="sm" c="dimmed">
            {t('segments.working', { seen: number(segment.work.seen), total: number(segment.work.total) })}
          </Text>
          <Working work={segment.work} />
        </div>
      )}
      <Members segment={segment} />
    </Page>
  );
}

function More({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => data(api.DELETE('/segments/{id}', { params: { path: { id: segment.id } } })),
    onSuccess: async () => {
      await navigate({ to: '/contacts/segments' });
      hideSegment(client, segment.id);
      told(t('segments.deleted', { name: segment.name }));
    },
    onError: (error) => {
      setAsking(false);
      failed(error);
    },
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('segments.actions')}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => setAsking(true)}>
            {t('segments.delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <AskFirst
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('segments.delete')}
        act={t('segments.delete')}
        acting={remove.isPending}
        onAct={() => remove.mutate()}
      >
        {t('segments.deleteHint', { name: segment.name })}
      </AskFirst>
    </>
  );
}

function Members({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  const order = route.useSearch();
  const navigate = route.useNavigate();
  const attributes = useAttributes();
  const [columns] = useLocalStorage({ key: 'kira.contacts.columns', defaultValue: FIRST_COLUMNS });
  const shown: Shown = { ...order, filter: { segment: { is: segment.id } } };
  const list = useInfiniteQuery(contactsQuery(shown));
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  if (list.isPending) return <Lines count={8} height={32} />;
  if (list.error && items.length === 0) {
    return <Failure error={list.error} retry={() => void list.refetch()} />;
  }
  if (items.length === 0) {
    return (
      <Empty icon={<IconAddressBook size={32} stroke={1.5} />} title={t('segments.nobody')}>
        {segment.live ? t('segments.nobodyLive') : t('segments.nobodyStatic')}
      </Empty>
    );
  }
  return (
    <Rows
      items={items}
      columns={columns}
      attributes={attributes}
      shown={shown}
      onSort={(sort, descending) =>
        void navigate({ search: { sort, descending: descending || undefined }, replace: true })
      }
      more={list.hasNextPage && !list.isFetchingNextPage && !list.isFetchNextPageError}
      loadMore={() => void list.fetchNextPage()}
    />
  );
}
