import { ActionIcon, Button, Group, Progress, Text, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useCan, useSession } from '@/lib/session';
import { Card, CardTitle } from '@/ui/page';
import classes from './dashboard.module.css';
import { onboardingQuery } from './queries';

const PLACES = {
  workspace: '/settings/workspace',
  article: '/knowledge/new',
  widget: '/settings/chat',
  invite: '/team',
  answered: '/settings/chat',
  rated: '/inbox',
} as const;
type Step = keyof typeof PLACES;

/** The way from an empty workspace to the first rated conversation. Goes away when all is done. */
export function OnboardingCard() {
  const { t } = useTranslation();
  const can = useCan();
  const { workspace } = useSession();
  const [hidden, setHidden] = useLocalStorage({
    key: `kira.onboarding.${workspace.id}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { data } = useQuery({ ...onboardingQuery, enabled: !hidden && can('SETTINGS_MANAGE') });
  const steps = data?.steps.filter((s): s is { key: Step; done: boolean } => s.key in PLACES) ?? [];
  const done = steps.filter((s) => s.done).length;
  if (hidden || steps.length === 0 || done === steps.length) return null;
  const next = steps.find((s) => !s.done)?.key;
  return (
    <Card>
      <CardTitle
        title={t('onboarding.title')}
        hint={t('onboarding.hint', { done, all: steps.length })}
        right={
          <Tooltip label={t('onboarding.hide')}>
            <ActionIcon aria-label={t('onboarding.hide')} onClick={() => setHidden(true)}>
              <IconX size={16} />
            </ActionIcon>
          </Tooltip>
        }
      />
      <Progress value={(100 * done) / steps.length} size={4} mb="md" aria-label={t('onboarding.title')} />
      <ol className={classes.steps}>
        {steps.map((step, i) => (
          <li key={step.key} data-done={step.done || undefined}>
            <span className={classes.stepMark} aria-hidden>
              {step.done ? <IconCheck size={14} stroke={2.4} /> : i + 1}
            </span>
            <div className={classes.stepText}>
              <Text size="sm" fw={600}>
                {t(`onboarding.${step.key}`)}
                {step.done && <span className="visually-hidden"> ({t('onboarding.done')})</span>}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`onboarding.${step.key}Hint`)}
              </Text>
            </div>
            {!step.done && (
              <Group gap={0}>
                <Button
                  component={Link}
                  to={PLACES[step.key]}
                  size="compact-sm"
                  variant={step.key === next ? 'filled' : 'default'}
                >
                  {t(`onboarding.${step.key}Do`)}
                </Button>
              </Group>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
