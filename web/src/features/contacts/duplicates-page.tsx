import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconArrowsJoin, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { pictureOf } from '@/lib/pictures';
import { useCan } from '@/lib/session';
import type { Contact } from '@/lib/types';
import { Face } from '@/ui/face';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import { failed } from '@/ui/toast';
import classes from './duplicates-page.module.css';
import { whyAlike } from './look-alike';
import { MergeDialog, type Two } from './merge-dialog';
import { duplicatesQuery } from './queries';

/** Contacts that may be one person, to be merged or told apart. */
export function DuplicatesPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const query = useInfiniteQuery(duplicatesQuery());
  const [merging, setMerging] = useState<Two | null>(null);
  const distinguish = useMutation({
    mutationFn: ({ first, second }: Two) =>
      data(
        api.POST('/contacts/{id}/distinct/{other}', {
          params: { path: { id: first.id, other: second.id } },
        }),
      ),
    onMutate: ({ first, second }) => {
      // The reader of events needs a moment; whoever decided need not see it.
      client.setQueryData(duplicatesQuery().queryKey, (known) =>
        known
          ? {
              ...known,
              pages: known.pages.map((page) => ({
                ...page,
                items: page.items.filter((p) => p.first.id !== first.id || p.second.id !== second.id),
              })),
            }
          : known,
      );
    },
    onError: (error) => {
      failed(error);
      void client.invalidateQueries({ queryKey: duplicatesQuery().queryKey });
    },
  });
  const pairs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('merge.duplicates')}
      subtitle={t('merge.duplicatesHint')}
      actions={
        <Button component={Link} to="/contacts" variant="default" leftSection={<IconArrowLeft size={16} />}>
          {t('nav.contacts')}
        </Button>
      }
    >
      <MergeDialog two={merging} onClose={() => setMerging(null)} />
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines count={4} height={72} />
      ) : pairs.length === 0 ? (
        <Empty icon={<IconUsers size={30} stroke={1.5} />} title={t('merge.none')}>
          {t('merge.noneHint')}
        </Empty>
      ) : (
        <Stack>
          {pairs.map((pair) => (
            <Card key={`${pair.first.id}:${pair.second.id}`}>
              <div className={classes.pair}>
                <Person contact={pair.first} />
                <Badge color={pair.reason === 'SIMILAR_NAME' ? 'gray' : 'blue'}>{whyAlike(t, pair)}</Badge>
                <Person contact={pair.second} />
                {can('CONTACTS_WRITE') && (
                  <Group gap="xs" className={classes.actions}>
                    <Button variant="default" onClick={() => distinguish.mutate(pair)}>
                      {t('merge.distinct')}
                    </Button>
                    <Button leftSection={<IconArrowsJoin size={16} />} onClick={() => setMerging(pair)}>
                      {t('merge.open')}
                    </Button>
                  </Group>
                )}
              </div>
            </Card>
          ))}
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
    </Page>
  );
}

function Person({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Group gap="sm" wrap="nowrap" className={classes.person}>
      <Face name={contact.name} seed={contact.id} size={32} picture={pictureOf(contact)} />
      <div>
        <Link className={classes.name} to="/contacts/$id" params={{ id: contact.id }}>
          {contact.name}
        </Link>
        <Text size="xs" c="dimmed">
          {[contact.email, contact.phone].filter(Boolean).join(' · ') || t('contacts.anonymous')}
        </Text>
        <Text size="xs" c="dimmed">
          {[
            contact.verified && t('contacts.verified'),
            contact.lastSeenAt && t('contacts.seen', { ago: ago(contact.lastSeenAt, now) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
    </Group>
  );
}
