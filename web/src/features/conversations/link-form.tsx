import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { safeLink } from '@/ui/safe-html';

export function LinkForm({ current, onSet }: { current: string; onSet: (href: string | null) => void }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(current);
  const text = value.trim();
  const href = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : text ? `https://${text}` : '';
  const valid =
    href === '' || (safeLink(href) !== null && /^(https?:\/\/[^\s/]+\S*|mailto:\S+|tel:\S+)$/i.test(href));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (valid) onSet(href || null);
      }}
    >
      <TextInput
        label={t('format.address')}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
        placeholder="https://"
        error={valid ? undefined : t('format.badAddress')}
        data-autofocus
      />
      <Group justify="flex-end" mt="sm" gap="xs">
        {current && (
          <Button variant="default" onClick={() => onSet(null)}>
            {t('common.remove')}
          </Button>
        )}
        <Button type="submit" disabled={!valid}>
          {t('common.save')}
        </Button>
      </Group>
    </form>
  );
}
