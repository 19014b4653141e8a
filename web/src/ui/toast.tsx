/** Short news at the edge of the screen; what was done can be undone from there. */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import i18next from 'i18next';
import { sentence } from '@/lib/problems';

export function told(message: string, undo?: () => void): void {
  const id = crypto.randomUUID();
  notifications.show({
    id,
    autoClose: undo ? 8000 : 4000,
    withBorder: true,
    color: 'teal',
    icon: <IconCheck size={16} />,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    message: undo ? (
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="subtle"
          style={{ flex: 'none' }}
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          {i18next.t('common.undo')}
        </Button>
      </Group>
    ) : (
      message
    ),
  });
}

/** News that is neither a success nor a failure. */
export function noted(message: string): void {
  notifications.show({
    autoClose: 6000,
    withBorder: true,
    color: 'gray',
    icon: <IconInfoCircle size={16} />,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    message,
  });
}

export function failed(error: unknown, what?: string): void {
  notifications.show({
    autoClose: 8000,
    withBorder: true,
    color: 'red',
    icon: <IconAlertTriangle size={16} />,
    title: what,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    message: sentence(i18next.t, error),
  });
}
