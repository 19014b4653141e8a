import { ActionIcon, Menu } from '@mantine/core';
import {
  IconArchive,
  IconArrowDown,
  IconArrowUp,
  IconDots,
  IconPencil,
  IconRestore,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** What can be done with an entry of an ordered list in the settings. */
export function EntryMenu({
  label,
  at,
  of,
  archived = false,
  edit,
  onEdit,
  onMove,
  onArchive,
}: {
  label: string;
  at: number;
  of: number;
  archived?: boolean;
  /** What editing is called where it is something more special. */
  edit?: string;
  onEdit: () => void;
  onMove: (from: number, to: number) => void;
  /** Missing where an entry cannot be archived. */
  onArchive?: (archived: boolean) => void;
}) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('fields.actions', { label })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPencil size={14} />} onClick={onEdit}>
          {edit ?? t('contacts.edit')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowUp size={14} />}
          disabled={at === 0}
          onClick={() => onMove(at, at - 1)}
        >
          {t('fields.up')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={14} />}
          disabled={at === of - 1}
          onClick={() => onMove(at, at + 1)}
        >
          {t('fields.down')}
        </Menu.Item>
        {onArchive && (
          <Menu.Item
            leftSection={archived ? <IconRestore size={14} /> : <IconArchive size={14} />}
            onClick={() => onArchive(!archived)}
          >
            {archived ? t('fields.restore') : t('fields.archive')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
