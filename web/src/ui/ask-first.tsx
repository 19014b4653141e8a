import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks before something is done that cannot be taken back. The keyboard begins at the way out. */
export function AskFirst({
  opened,
  onClose,
  title,
  children,
  act,
  stay,
  acting = false,
  disabled = false,
  onAct,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will be gone. */
  children?: ReactNode;
  /** What the button says that does it. */
  act: string;
  /** What the button says that does not, where that is more than cancelling. */
  stay?: string;
  acting?: boolean;
  disabled?: boolean;
  onAct: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {typeof children === 'string' ? <Text size="sm">{children}</Text> : <Stack gap="xs">{children}</Stack>}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {stay ?? t('common.cancel')}
        </Button>
        <Button color="red" loading={acting} disabled={disabled} onClick={onAct}>
          {act}
        </Button>
      </Group>
    </Modal>
  );
}
