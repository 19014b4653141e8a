import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowsJoin, IconArrowsSplit2 } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { dateTime } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Contact } from '@/lib/types';
import { Card, CardTitle } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { whyAlike } from './look-alike';
import { MergeDialog, type Two } from './merge-dialog';
import { contactKeys, duplicatesQuery, mergesQuery } from './queries';

/** Look-alikes are found a moment after a contact came to be as it is, and nobody tells of them. */
const LOOK_AGAIN_MS = 10_000;

/** Says that a contact looks like another one; nothing where it does not. */
export function LooksAlike({
  contact,
  onMerged,
}: {
  contact: Contact;
  onMerged: (survivor: Contact) => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const query = useInfiniteQuery({ ...duplicatesQuery(contact.id), refetchInterval: LOOK_AGAIN_MS });
  const [merging, setMerging] = useState<Two | null>(null);
  const pairs = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (pairs.length === 0 && !merging) return null;
  return (
    <>
      <MergeDialog two={merging} onClose={() => setMerging(null)} onMerged={onMerged} />
      {pairs.map((pair) => {
        const other = pair.first.id === contact.id ? pair.second : pair.first;
        return (
          <Alert key={other.id} color="orange" icon={<IconArrowsJoin size={18} />} mb="md">
            <Group justify="space-between" gap="sm">
              <Text size="sm">
                {t('merge.looksLike')}{' '}
                <Link to="/contacts/$id" params={{ id: other.id }} style={{ color: 'inherit' }}>
                  {other.name}
                </Link>
                {`: ${whyAlike(t, pair)}`}
              </Text>
              {can('CONTACTS_WRITE') && (
                <Button size="xs" variant="default" onClick={() => setMerging(pair)}>
                  {t('merge.open')}
                </Button>
              )}
            </Group>
          </Alert>
        );
      })}
    </>
  );
}

/** Which contacts became part of this one, and the way back. */
export function MergedCard({ contact }: { contact: string }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const query = useQuery(mergesQuery(contact));
  const undo = useMutation({
    mutationFn: (source: string) =>
      data(api.POST('/contacts/{id}/merges/{source}/undo', { params: { path: { id: contact, source } } })),
    onSuccess: (saved) => {
      client.setQueryData(contactKeys.one(contact), saved);
      void client.invalidateQueries({ queryKey: ['contacts'] });
      told(t('merge.undone'));
    },
    onError: (error) => failed(error),
  });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card>
      <CardTitle title={t('merge.merged')} hint={t('merge.mergedHint')} />
      <Stack gap="sm">
        {items.map((merged) => (
          <Group key={merged.source} justify="space-between" wrap="nowrap">
            <div>
              <Text size="sm" fw={500}>
                {merged.name}
              </Text>
              <Text size="xs" c="dimmed">
                {dateTime(merged.at)} · {merged.byName ?? t('merge.byIdentity')}
              </Text>
            </div>
            {can('CONTACTS_WRITE') && (
              <Button
                size="xs"
                variant="default"
                leftSection={<IconArrowsSplit2 size={14} />}
                loading={undo.isPending && undo.variables === merged.source}
                aria-label={`${t('common.undo')}: ${merged.name}`}
                onClick={() => undo.mutate(merged.source)}
              >
                {t('common.undo')}
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
