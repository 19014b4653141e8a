import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { known, LANGUAGES, speak } from '@/lib/i18n';
import classes from './brand-page.module.css';
import { Mark } from './mark';
import { useDocumentName } from './page';

/** What the console is about, drawn: a question, an answer with its sources, a colleague who joins. */
function Sketch() {
  const { t } = useTranslation();
  return (
    <div className={classes.sketch} aria-hidden>
      <p className={classes.asked}>{t('auth.sketchQuestion')}</p>
      <div className={classes.answered}>
        <IconSparkles size={18} stroke={1.7} />
        <p>
          {t('auth.sketchAnswer')} <b>1</b> <b>2</b>
        </p>
        <ol>
          <li>
            <b>1</b> {t('auth.sketchSource')}
          </li>
          <li>
            <b>2</b> {t('auth.sketchSecond')}
          </li>
        </ol>
      </div>
      <p className={classes.joined}>{t('auth.sketchJoined')}</p>
    </div>
  );
}

/** The frame of the pages a stranger sees: sign-in, sign-up, invitation. */
export function BrandPage({
  title,
  hint,
  children,
  foot,
}: {
  title: string;
  hint?: ReactNode;
  children?: ReactNode;
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
              <Text size="sm" c="dimmed" ta="center" component="div" className={classes.below}>
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
        <Sketch />
        <div>
          <h2>{t('auth.pitch')}</h2>
          <p>{t('auth.pitchText')}</p>
        </div>
      </aside>
    </div>
  );
}
