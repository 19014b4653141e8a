/** Whose a contact is, and how far it has come. */
import { Badge, Select, Text } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { api, data } from '@/lib/api';
import { useCan, useSession } from '@/lib/session';
import type { Contact, Stage } from '@/lib/types';
import { Face } from '@/ui/face';

export const OWNER = 'ownerId';
export const STAGE = 'lifecycleStage';
export type Standing = typeof OWNER | typeof STAGE;
export const STANDING: readonly Standing[] = [OWNER, STAGE];

export const isStanding = (key: string): key is Standing => key === OWNER || key === STAGE;

export const stagesQuery = queryOptions({
  queryKey: ['contacts', 'stages'],
  queryFn: ({ signal }) => data(api.GET('/settings/contact-stages', { signal })),
  staleTime: 60_000,
});

export const TINTS = {
  GRAY: 'gray',
  BLUE: 'blue',
  TEAL: 'teal',
  GREEN: 'green',
  ORANGE: 'orange',
  RED: 'red',
  VIOLET: 'iris',
} as const satisfies Record<Stage['colour'], string>;

/** All stages, archived ones too: somebody may be in one. */
export function useStages(): Stage[] {
  return useQuery(stagesQuery).data?.stages ?? [];
}

export interface Option {
  value: string;
  label: string;
}

/** Who can be an owner. */
export function useOwners(): Option[] {
  const can = useCan();
  const me = useSession().user;
  const { data: members } = useQuery({ ...membersQuery, enabled: can('TEAM_READ') });
  return members?.map((m) => ({ value: m.userId, label: m.name })) ?? [{ value: me.id, label: me.name }];
}

/** What somebody can choose; what a contact has already stays among it. */
export function useStandingOptions(which: Standing, now?: string | null): Option[] {
  const { t } = useTranslation();
  const stages = useStages();
  const owners = useOwners();
  const options =
    which === OWNER
      ? owners
      : stages.filter((s) => !s.archived || s.key === now).map((s) => ({ value: s.key, label: s.name }));
  return now && !options.some((o) => o.value === now)
    ? [...options, { value: now, label: which === OWNER ? t('standing.left') : now }]
    : options;
}

export function StageBadge({ stage }: { stage: string }): ReactNode {
  const known = useStages().find((s) => s.key === stage);
  return (
    <Badge color={known ? TINTS[known.colour] : 'gray'} style={{ textTransform: 'none' }}>
      {known?.name ?? stage}
    </Badge>
  );
}

export function OwnerName({ owner }: { owner: string }): ReactNode {
  const { t } = useTranslation();
  const known = useOwners().find((o) => o.value === owner);
  const name = known?.label ?? t('standing.left');
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 6, minWidth: 0 }}>
      <Face name={name} seed={owner} size={20} />
      <Text span size="sm" truncate {...(!known && { c: 'dimmed' })}>
        {name}
      </Text>
    </span>
  );
}

/** The value of either as a person reads it; empty where there is none. */
export function useStandingText(): (which: Standing, contact: Contact) => string {
  const { t } = useTranslation();
  const owners = useOwners();
  const stages = useStages();
  return (which, contact) => {
    const value = contact[which];
    if (!value) return '';
    return which === OWNER
      ? (owners.find((o) => o.value === value)?.label ?? t('standing.left'))
      : (stages.find((s) => s.key === value)?.name ?? value);
  };
}

export function StandingInput({
  which,
  value,
  onChange,
  error,
  compact,
  onClose,
}: {
  which: Standing;
  value: string | null;
  onChange: (value: string | null) => void;
  error?: string | undefined;
  /** Within a list of facts, which names it already. */
  compact?: boolean;
  /** Where it is only there until something is chosen: it opens at once, and says when it is left. */
  onClose?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const label = t(`standing.${which}`);
  const options = useStandingOptions(which, value);
  return (
    <Select
      {...(compact ? { size: 'xs', 'aria-label': label } : { label })}
      placeholder={t(`standing.none.${which}`)}
      searchable
      onFocus={(event) => event.currentTarget.select()}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      nothingFoundMessage={t('filter.nothingFound')}
      value={value}
      data={options}
      error={error}
      {...(onClose && {
        autoFocus: true,
        defaultDropdownOpened: true,
        onDropdownClose: onClose,
        onBlur: onClose,
      })}
      onChange={onChange}
    />
  );
}
