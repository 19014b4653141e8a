import { Anchor, Badge, Button, Group, Table, Text } from '@mantine/core';
import { IconFileImport, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { ContactJob } from '@/lib/types';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import classes from './import-page.module.css';
import { useFigures } from './job-progress';
import { jobsQuery } from './job-queries';

/** All imports, newest first. */
export function ImportsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const jobs = useQuery(jobsQuery('IMPORT'));
  const begin = can('CONTACTS_WRITE') && (
    <Button component={Link} to="/contacts/imports/new" leftSection={<IconPlus size={16} />}>
      {t('imports.new')}
    </Button>
  );
  return (
    <Page
      title={t('imports.title')}
      subtitle={
        <Anchor component={Link} to="/contacts" size="sm">
          {t('nav.contacts')}
        </Anchor>
      }
      actions={begin}
    >
      {jobs.isPending ? (
        <Lines count={6} height={44} />
      ) : jobs.error ? (
        <Failure error={jobs.error} retry={() => void jobs.refetch()} />
      ) : jobs.data.items.length === 0 ? (
        <Empty icon={<IconFileImport size={32} stroke={1.5} />} title={t('imports.none')} action={begin}>
          {t('imports.noneHint')}
        </Empty>
      ) : (
        <Card p={0} className={classes.scroll} tabIndex={0} role="region" aria-label={t('imports.title')}>
          <Table verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('imports.file')}</Table.Th>
                <Table.Th>{t('imports.status')}</Table.Th>
                <Table.Th>{t('imports.result')}</Table.Th>
                <Table.Th>{t('imports.when')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {jobs.data.items.map((job) => (
                <Row key={job.id} job={job} />
              ))}
            </Table.Tbody>
          </Table>
        </Card>
      )}
    </Page>
  );
}

const COLORS = {
  EMPTY: 'gray',
  READY: 'gray',
  CHECKING: 'blue',
  CHECKED: 'blue',
  RUNNING: 'blue',
  DONE: 'teal',
  CANCELLED: 'gray',
  FAILED: 'red',
  UNDOING: 'blue',
  UNDONE: 'gray',
} as const;

export function PhaseBadge({ job }: { job: ContactJob }): ReactNode {
  const { t } = useTranslation();
  return (
    <Badge color={job.paused ? 'orange' : COLORS[job.phase]}>
      {job.paused ? t('jobs.paused') : t(`jobs.phases.${job.phase}`)}
    </Badge>
  );
}

function Row({ job }: { job: ContactJob }) {
  const figures = useFigures();
  const stage = job.undo ?? job.run;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        <Anchor component={Link} to="/contacts/imports/$id" params={{ id: job.id } as never} size="sm">
          {job.file}
        </Anchor>
      </Table.Th>
      <Table.Td>
        <PhaseBadge job={job} />
      </Table.Td>
      <Table.Td>
        <Group gap="sm">
          {stage &&
            figures(stage).map((figure) => (
              <Text key={figure.name} size="sm" c="dimmed">
                {number(figure.count)} {figure.label}
              </Text>
            ))}
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm" c="dimmed">
          {dateTime(job.createdAt)}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
