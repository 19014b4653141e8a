import { Button, Menu } from '@mantine/core';
import { IconDownload, IconFileImport, IconHistory, IconTransfer } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { number, ZONE } from '@/lib/format';
import { useCan } from '@/lib/session';
import { failed, told } from '@/ui/toast';
import type { Attribute } from './filter';
import type { Shown } from './queries';
import type { Selection } from './selection';

const FORMATS = ['CSV', 'XLSX', 'JSONL'] as const;

/** Brings contacts in, and takes out those that are picked, or else all that the list shows. */
export function TransferMenu({
  shown,
  selection,
  columns,
  attributes,
}: {
  shown: Shown;
  selection: Selection;
  columns: string[];
  attributes: Attribute[];
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const picked = !selection.all && selection.ids.size;
  const take = useMutation({
    mutationFn: (format: (typeof FORMATS)[number]) =>
      data(
        api.POST('/contact-exports', {
          body: {
            ids: picked ? [...selection.ids] : null,
            q: shown.q ?? null,
            filter: shown.filter ?? null,
            sort: shown.sort ? { field: shown.sort, descending: shown.descending ?? false } : null,
            timeZone: ZONE,
            format,
            columns: ['name', ...columns]
              .map((key) => ({
                key,
                label:
                  key === 'identity'
                    ? t('contacts.identity')
                    : (attributes.find((a) => a.key === key)?.label ?? null),
              }))
              .filter((column) => column.label !== null),
          },
        }),
      ),
    // The browser fetches the file itself, so that it may be larger than memory.
    onSuccess: ({ url }) => {
      const link = document.createElement('a');
      link.href = url;
      link.download = '';
      link.click();
      told(t('transfer.begun'));
    },
    onError: (error) => failed(error),
  });
  const write = can('CONTACTS_WRITE');
  const out = can('CONTACTS_EXPORT');
  if (!write && !out) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconTransfer size={16} />} loading={take.isPending}>
          {t('transfer.title')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {write && (
          <Menu.Item component={Link} to="/contacts/imports/new" leftSection={<IconFileImport size={14} />}>
            {t('transfer.import')}
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/contacts/imports" leftSection={<IconHistory size={14} />}>
          {t('transfer.imports')}
        </Menu.Item>
        {out && (
          <>
            <Menu.Label>
              {picked
                ? t('transfer.exportPicked', { count: picked, shown: number(picked) })
                : t('transfer.export')}
            </Menu.Label>
            {FORMATS.map((format) => (
              <Menu.Item
                key={format}
                leftSection={<IconDownload size={14} />}
                onClick={() => take.mutate(format)}
              >
                {t(`transfer.formats.${format}`)}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
