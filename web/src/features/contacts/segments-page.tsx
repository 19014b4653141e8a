import { Badge, Button, Progress, Table, Text } from '@mantine/core';
import { IconArrowLeft, IconPlus, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { useNow } from '@/lib/clock';
import { ago, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { Segment } from '@/lib/types';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import { SegmentForm } from './segment-form';
import { segmentsQuery } from './segment-queries';
import classes from './segments-page.module.css';

/** All segments, with how many contacts each has now. */
export function SegmentsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const segments = useQuery(segmentsQuery);
  const [adding, setAdding] = useState(false);
  const add = can('CONTACTS_WRITE') && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('segments.new')}
    </Button>
  );
  return (
    <Page
      title={t('segments.title')}
      subtitle={t('segments.hint')}
      actions={
        <>
          <Button component={Link} to="/contacts" variant="default" leftSection={<IconArrowLeft size={16} />}>
            {t('nav.contacts')}
          </Button>
          {add}
        </>
      }
    >
      <SegmentForm
        opened={adding}
        onClose={() => setAdding(false)}
        onSaved={(segment) => void navigate({ to: '/contacts/segments/$id', params: { id: segment.id } })}
      />
      {segments.isPending ? (
        <Lines count={6} height={48} />
      ) : segments.error && !segments.data ? (
        <Failure error={segments.error} retry={() => void segments.refetch()} />
      ) : segments.data.length === 0 ? (
        <Empty icon={<IconUsersGroup size={32} stroke={1.5} />} title={t('segments.empty')} action={add}>
          {t('segments.emptyHint')}
        </Empty>
      ) : (
        <Card p={0} className={classes.frame}>
          <Table verticalSpacing="sm" horizontalSpacing="md" className={classes.table}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('segments.name')}</Table.Th>
                <Table.Th className={classes.kind}>{t('segments.kind')}</Table.Th>
                <Table.Th className={classes.figure}>{t('segments.size')}</Table.Th>
                <Table.Th className={`${classes.figure} ${classes.wide}`}>{t('segments.week')}</Table.Th>
                <Table.Th className={classes.wide}>{t('segments.edited')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {segments.data.map((segment) => (
                <Row key={segment.id} segment={segment} />
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      )}
    </Page>
  );
}

function Row({ segment }: { segment: Segment }) {
  const now = useNow();
  const editor = useEditor(segment);
  return (
    <Table.Tr className={classes.row}>
      <Table.Th scope="row">
        <Link to="/contacts/segments/$id" params={{ id: segment.id }} className={classes.name}>
          {segment.name}
        </Link>
        {segment.description && (
          <Text size="xs" c="dimmed" lineClamp={1} fw={400}>
            {segment.description}
          </Text>
        )}
      </Table.Th>
      <Table.Td>
        <KindOf segment={segment} />
      </Table.Td>
      <Table.Td className={classes.figure}>
        <Size segment={segment} />
      </Table.Td>
      <Table.Td className={`${classes.figure} ${classes.wide}`}>
        <WeekChange change={segment.weekChange} />
      </Table.Td>
      <Table.Td className={classes.wide}>
        <Text size="sm" c="dimmed">
          {[editor, ago(segment.editedAt, now)].filter(Boolean).join(' · ')}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

/** Who changed a segment last, if that is somebody whose name may be known. */
export function useEditor(segment: Segment): string | undefined {
  const can = useCan();
  const members = useQuery({ ...membersQuery, enabled: can('TEAM_READ') });
  return members.data?.find((m) => segment.editedBy === `user:${m.userId}`)?.name;
}

export function KindOf({ segment }: { segment: Segment }) {
  const { t } = useTranslation();
  return segment.live ? (
    <Badge color="teal">{t('segments.live')}</Badge>
  ) : (
    <Badge color="gray">{t('segments.static')}</Badge>
  );
}

function Size({ segment }: { segment: Segment }) {
  return (
    <>
      {number(segment.size)}
      {segment.work && <Working work={segment.work} />}
    </>
  );
}

/** How far what goes on in the background has come. */
export function Working({ work }: { work: NonNullable<Segment['work']> }) {
  const { t } = useTranslation();
  return (
    <Progress
      size={4}
      mt={4}
      value={work.total > 0 ? (100 * work.seen) / work.total : 100}
      aria-label={t('segments.working', { seen: number(work.seen), total: number(work.total) })}
    />
  );
}

export function WeekChange({ change }: { change: number }) {
  if (change === 0)
    return (
      <Text span size="sm" c="dimmed">
        {number(0)}
      </Text>
    );
  return (
    <Text span size="sm" className={change > 0 ? classes.up : classes.down}>
      {change > 0 ? `+${number(change)}` : number(change)}
    </Text>
  );
}
