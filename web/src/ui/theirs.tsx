import { Alert, Button, Group, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listed } from '@/lib/format';

/** Somebody else changed what is being edited here: nothing is lost until it is said whose stays. */
export function Theirs({
  what = [],
  take,
  keep,
}: {
  /** What both changed, as the form calls it. */
  what?: string[];
  take: () => void;
  keep: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert color="orange" variant="light" icon={<IconUsers size={18} />} role="alert">
      <Text size="sm">{what.length > 0 ? t('theirs.toldOf', { what: listed(what) }) : t('theirs.told')}</Text>
      <Group gap="xs" mt="xs">
        <Button size="compact-sm" variant="default" onClick={take}>
          {t('theirs.take')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={keep}>
          {t('theirs.keep')}
        </Button>
      </Group>
    </Alert>
  );
}
