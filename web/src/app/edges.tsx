/** What is shown where no page is: while one loads, where none exists, and when one broke. */
import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { IconCompass, IconPlugConnectedX } from '@tabler/icons-react';
import { type ErrorComponentProps, Link, Outlet, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sentence } from '@/lib/problems';
import { Empty } from '@/ui/page';

export function Outside() {
  return <Outlet />;
}

export function Waiting() {
  const { t } = useTranslation();
  return (
    <Center h="60vh">
      <Loader aria-label={t('common.loading')} />
    </Center>
  );
}

export function Missing() {
  const { t } = useTranslation();
  return (
    <Center h="80vh" component="main">
      <Empty
        icon={<IconCompass size={34} />}
        title={t('edges.missing')}
        heading
        action={
          <Button component={Link} to="/" mt="sm">
            {t('edges.home')}
          </Button>
        }
      >
        {t('edges.missingHint')}
      </Empty>
    </Center>
  );
}

export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  // A new version was rolled out and the old page's files are gone: loading anew is the cure.
  const outdated = /dynamically imported module|Importing a module script/i.test(
    error instanceof Error ? error.message : '',
  );
  return (
    <Center h="80vh" component="main">
      <Stack align="center" gap="xs" maw={420} ta="center" role="alert">
        <IconPlugConnectedX size={40} stroke={1.4} aria-hidden />
        <Title order={2}>{outdated ? t('edges.outdated') : t('edges.broken')}</Title>
        <Text size="sm" c="dimmed">
          {outdated ? t('edges.outdatedHint') : sentence(t, error)}
        </Text>
        <Button
          mt="sm"
          onClick={() => {
            if (outdated) {
              location.reload();
            } else {
              reset();
              void router.invalidate();
            }
          }}
        >
          {outdated ? t('edges.reload') : t('common.retry')}
        </Button>
      </Stack>
    </Center>
  );
}
