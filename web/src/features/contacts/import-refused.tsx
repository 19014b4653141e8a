import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { API_BASE } from '@/lib/api';
import { number } from '@/lib/format';
import type { ContactJob } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import classes from './import-page.module.css';
import { refusedQuery } from './job-queries';
import { useReason } from './job-reasons';

/** Why rows were refused, and the first of them as they stand in the file. */
export function RefusedRows({ job, stage }: { job: ContactJob; stage: 'CHECK' | 'RUN' }): ReactNode {
  const { t } = useTranslation();
  const reason = useReason();
  const refused = useQuery(refusedQuery(job.id, stage));
  const bulk = job.what === 'BULK';
  const figures = stage === 'CHECK' ? job.check : job.run;
  return (
    <Card>
      <CardTitle
        title={t(bulk ? 'bulk.refusedCount' : 'imports.refusedTitle', {
          count: figures?.refused ?? 0,
          shown: number(figures?.refused ?? 0),
        })}
        hint={t(bulk ? 'bulk.refusedHint' : 'imports.refusedHint')}
        right={
          <Anchor href={`${API_BASE}/contact-jobs/${job.id}/refused.csv?stage=${stage}`} size="sm" download>
            <Group gap={4} wrap="nowrap">
              <IconDownload size={14} aria-hidden /> CSV
            </Group>
          </Anchor>
        }
      />
      <Group gap="xs" mb="sm">
        {figures?.reasons.map((each) => (
          <Badge key={each.code} color="orange" style={{ textTransform: 'none' }}>
            {number(each.rows)} × {reason(each.code)}
          </Badge>
        ))}
      </Group>
      {refused.isPending ? (
        <Lines count={3} height={32} />
      ) : refused.error ? (
        <Failure error={refused.error} retry={() => void refused.refetch()} />
      ) : (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('imports.examples')}>
          <Table verticalSpacing={6} style={{ whiteSpace: 'nowrap' }}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('imports.row')}</Table.Th>
                <Table.Th>{t('imports.reason')}</Table.Th>
                {refused.data.columns.map((column, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file may have the same name
                  <Table.Th key={i}>{column}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {refused.data.rows.map((row) => (
                <Table.Tr key={row.row}>
                  <Table.Th scope="row" fw={400}>
                    {row.row}
                  </Table.Th>
                  <Table.Td>
                    <Text size="sm">{reason(row.code, row.message)}</Text>
                  </Table.Td>
                  {row.cells.map((cell, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: cells are told apart by their place
                    <Table.Td key={i}>
                      <span
                        className={classes.samples}
                        data-fault={faulty(job.settings?.columns ?? [], i, row.field) || undefined}
                      >
                        {cell}
                      </span>
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Card>
  );
}

/** Whether a row is refused for what stands in this column of the file. */
function faulty(columns: string[], column: number, field: string | null | undefined): boolean {
  return Boolean(field) && columns[column] === field?.replace(/^fields\./, 'field:');
}
