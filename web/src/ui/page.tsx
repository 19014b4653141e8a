import {
  Alert,
  Button,
  Center,
  Group,
  Paper,
  type PaperProps,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconAlertTriangle, IconLock, IconRefresh } from '@tabler/icons-react';
import { type ComponentPropsWithoutRef, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/lib/api';
import { sentence } from '@/lib/problems';
import classes from './page.module.css';

/** Frame of an ordinary page: title, a line under it, actions on the right. */
export function Page({
  title,
  face,
  subtitle,
  actions,
  children,
}: {
  title: string;
  /** Whom the page is about, before the title. */
  face?: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useDocumentName(title);
  useArrival(heading);
  return (
    <div className={classes.page}>
      <Group justify="space-between" align="flex-end" mb="lg" gap="sm">
        <div className={classes.heading}>
          {face}
          <div>
            <Title order={1} ref={heading} tabIndex={-1} className={classes.title}>
              {title}
            </Title>
            {subtitle && (
              <Text c="dimmed" component="div">
                {subtitle}
              </Text>
            )}
          </div>
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </div>
  );
}

const begun = window.location.pathname;
let left = false;

/**
 * Whoever followed a link that is gone with its page goes on at the heading of the new one: with nothing
 * in focus they would begin anew in front of the whole navigation, and would not be told where they are.
 * The page on which the visit began stays as the browser opens it.
 */
function useArrival(heading: RefObject<HTMLHeadingElement | null>): void {
  useEffect(() => {
    left ||= window.location.pathname !== begun;
    if (left && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [heading]);
}

/** Tells the tab's title; the count of unread conversations is put in front by the shell. */
export function useDocumentName(name: string): void {
  useEffect(() => {
    document.documentElement.dataset.page = name;
    window.dispatchEvent(new CustomEvent('kira:title'));
  }, [name]);
}

export function Card({
  children,
  className,
  ...rest
}: PaperProps &
  Pick<ComponentPropsWithoutRef<'div'>, 'role' | 'tabIndex' | 'aria-label'> & { children: ReactNode }) {
  return (
    <Paper className={`${classes.card} ${className ?? ''}`} p="lg" {...rest}>
      {children}
    </Paper>
  );
}

export function CardTitle({ title, hint, right }: { title: string; hint?: ReactNode; right?: ReactNode }) {
  return (
    <Group justify="space-between" align="flex-start" mb="md">
      <div className={classes.cardTitle}>
        <Title order={2}>{title}</Title>
        {hint && (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
      </div>
      {right}
    </Group>
  );
}

/** What to say, and what to do next, where there is nothing. */
export function Empty({
  icon,
  title,
  children,
  action,
  heading = false,
}: {
  icon: ReactNode;
  title: string;
  /** Whether this is all there is on the page. */
  heading?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Center className={classes.empty}>
      <Stack align="center" gap="xs" maw={340} ta="center">
        <div className={classes.emptyIcon} aria-hidden>
          {icon}
        </div>
        <Text fw={600} component={heading ? 'h1' : 'p'} m={0}>
          {title}
        </Text>
        {children && (
          <Text size="sm" c="dimmed" component="div">
            {children}
          </Text>
        )}
        {action}
      </Stack>
    </Center>
  );
}

/** A failure with its reason and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  // What a role does not allow is allowed no more the second time, and who was erased stays so.
  const forbidden = isProblem(error, 'forbidden');
  const gone = isProblem(error, 'contact_erased');
  return (
    <Alert
      color={forbidden ? 'gray' : 'red'}
      variant="light"
      icon={forbidden ? <IconLock size={18} /> : <IconAlertTriangle size={18} />}
      title={forbidden ? t('common.notAllowed') : t('common.failed')}
      role="alert"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{sentence(t, error)}</Text>
        {retry && !forbidden && !gone && (
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
            {t('common.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function Lines({
  count = 5,
  height = 40,
  gap = 8,
}: {
  count?: number;
  height?: number;
  gap?: number;
}) {
  return (
    <Stack gap={gap} aria-hidden>
      {Array.from({ length: count }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
        <Skeleton key={i} height={height} />
      ))}
    </Stack>
  );
}
