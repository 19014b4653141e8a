import { ActionIcon, Badge, Menu, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useCan } from '@/lib/session';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { membershipsQuery, segmentKeys, segmentsQuery, showSegment } from './segment-queries';
import classes from './segments-page.module.css';

/** The segments that a contact is in; static ones can be joined and left here. */
export function ContactSegments({ contact }: { contact: string }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const memberships = useQuery(membershipsQuery(contact));
  const segments = useQuery(segmentsQuery);
  const put = useMutation({
    mutationFn: ({ id, add }: { id: string; name: string; add: boolean }) => {
      const call = { params: { path: { id } }, body: { contacts: [contact], filter: null, timeZone: null } };
      return data(
        add ? api.POST('/segments/{id}/members/add', call) : api.POST('/segments/{id}/members/remove', call),
      );
    },
    onSuccess: ({ segment }, { id, name, add }) => {
      showSegment(client, segment);
      told(t(add ? 'segments.joined' : 'segments.left', { name }), () => put.mutate({ id, name, add: !add }));
    },
    onError: (error) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: segmentKeys.of(contact) }),
  });
  const write = can('CONTACTS_WRITE');
  const joined = memberships.data ?? [];
  const open = (segments.data ?? []).filter((s) => !s.live && !joined.some((m) => m.id === s.id));
  return (
    <Card>
      <CardTitle
        title={t('segments.title')}
        right={
          write &&
          open.length > 0 && (
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="subtle" color="gray" aria-label={t('segments.join')}>
                  <IconPlus size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Label>{t('segments.join')}</Menu.Label>
                {open.map((s) => (
                  <Menu.Item key={s.id} onClick={() => put.mutate({ id: s.id, name: s.name, add: true })}>
                    {s.name}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )
        }
      />
      {memberships.isPending ? (
        <Lines count={2} height={20} />
      ) : memberships.error && !memberships.data ? (
        <Failure error={memberships.error} retry={() => void memberships.refetch()} />
      ) : joined.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('segments.inNone')}
        </Text>
      ) : (
        <ul className={classes.segments}>
          {joined.map((m) => (
            <li key={m.id}>
              <Link to="/contacts/segments/$id" params={{ id: m.id }}>
                {m.name}
              </Link>
              {m.live ? (
                <Badge color="teal">{t('segments.live')}</Badge>
              ) : write ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('segments.leave', { name: m.name })}
                  onClick={() => put.mutate({ id: m.id, name: m.name, add: false })}
                >
                  <IconX size={14} />
                </ActionIcon>
              ) : (
                <Badge color="gray">{t('segments.static')}</Badge>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
