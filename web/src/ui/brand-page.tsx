import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { known, LANGUAGES, speak } from '@/lib/i18n';
import classes from './brand-page.module.css';
import { Mark } from './mark';
import { useDocumentName } from './page';

/** The frame of the pages a stranger sees: sign-in, sign-up, invitation. */
export function BrandPage({
  title,
  hint,
  children,
  foot,
}: {
  title: string;
  hint?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
}) {
  const { t, i18n } = useTranslation();
  useDocumentName(title);
  return (
    <div className={classes.screen}>
      <main className={classes.main}>
        <Group justify="space-between">
          <Group gap={10}>
            <Mark />
            <Text fw={600} size="lg">
              Kira
            </Text>
          </Group>
        </Group>
        <div className={classes.form}>
          <Stack gap="lg">
            <div>
              <Title order={1}>{title}</Title>
              {hint && (
                <Text c="dimmed" component="div">
                  {hint}
                </Text>
              )}
            </div>
            {children}
            {foot && (
              <Text size="sm" c="dimmed" ta="center" component="div">
                {foot}
              </Text>
            )}
          </Stack>
        </div>
        <div className={classes.foot}>
          <NativeSelect
            size="xs"
            variant="unstyled"
            aria-label={t('auth.language')}
            data={LANGUAGES.map((l) => ({ value: l.value, label: l.label }))}
            value={known(i18n.language) ?? 'en'}
            onChange={(event) => void speak(known(event.currentTarget.value) ?? 'en')}
          />
        </div>
      </main>
      <aside className={classes.side}>
        <h2>{t('auth.pitch')}</h2>
        <p>{t('auth.pitchText')}</p>
      </aside>
    </div>
  );
}
