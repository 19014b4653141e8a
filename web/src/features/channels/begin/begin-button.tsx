import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '@/lib/session';

const BeginDialog = lazy(() => import('./begin-dialog'));

/** Writes to a contact who did not write first; to whom, if it is not said, is chosen. */
export function BeginButton({
  contact,
  small = false,
}: {
  contact?: { id: string; name: string };
  small?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  if (!can('CONVERSATIONS_REPLY')) return null;
  const label = contact ? t('begin.write') : t('begin.title');
  return (
    <>
      {small ? (
        <Tooltip label={label}>
          <ActionIcon size="lg" aria-label={label} onClick={() => setOpened(true)}>
            <IconPencilPlus size={18} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button variant="default" leftSection={<IconPencilPlus size={16} />} onClick={() => setOpened(true)}>
          {label}
        </Button>
      )}
      {opened && (
        <Suspense>
          <BeginDialog
            contact={contact ?? null}
            close={() => setOpened(false)}
            begun={(id) => {
              setOpened(false);
              void navigate({ to: '/inbox/{-$id}', params: { id }, search: { view: 'all' } });
            }}
          />
        </Suspense>
      )}
    </>
  );
}
