import { ActionIcon, Button, Group, Loader, Menu, Popover, Stack, TextInput, Tooltip } from '@mantine/core';
import { IconCalendar, IconClock, IconSearch, IconUserCircle, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { weekdayTime } from '@/lib/format';
import { useCan, useSession } from '@/lib/session';
import type { ConversationSummary } from '@/lib/types';
import { Face } from '@/ui/face';
import type { Action } from './actions';
import { presets } from './snooze';

interface Opened {
  opened: boolean;
  onChange: (opened: boolean) => void;
}

export function SnoozeMenu({
  opened,
  onChange,
  act,
  compact,
}: Opened & { act: (action: Action) => void; compact: boolean }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(false);
  const [when, setWhen] = useState('');
  const chosen = when ? new Date(when) : null;
  const valid = chosen !== null && chosen.getTime() > Date.now();
  const close = () => {
    onChange(false);
    setOwn(false);
    setWhen('');
  };
  const button = {
    'aria-haspopup': own ? ('dialog' as const) : ('menu' as const),
    onClick: () => (opened ? close() : onChange(true)),
  };
  const target = compact ? (
    <ActionIcon
      size={34}
      variant="default"
      aria-label={t('inbox.snooze')}
      title={t('inbox.snooze')}
      {...button}
    >
      <IconClock size={16} stroke={1.7} />
    </ActionIcon>
  ) : (
    <Button variant="default" leftSection={<IconClock size={16} stroke={1.7} />} {...button}>
      {t('inbox.snooze')}
    </Button>
  );
  if (own) {
    return (
      <Popover opened={opened} onChange={(o) => !o && close()} position="bottom-end" trapFocus width={260}>
        <Popover.Target>{target}</Popover.Target>
        <Popover.Dropdown aria-label={t('inbox.snoozeOwn')}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (chosen && valid) {
                act({ do: 'snooze', until: chosen.toISOString() });
                close();
              }
            }}
          >
            <Stack gap="sm">
              <TextInput
                type="datetime-local"
                label={t('inbox.snoozeUntil')}
                value={when}
                onChange={(event) => setWhen(event.currentTarget.value)}
                error={when && !valid ? t('inbox.inThePast') : undefined}
                data-autofocus
              />
              <Button type="submit" disabled={!valid}>
                {t('inbox.snooze')}
              </Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
    );
  }
  return (
    <Menu opened={opened} onChange={onChange} position="bottom-end" width={240} trapFocus returnFocus>
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('inbox.snoozeUntil')}</Menu.Label>
        {presets(new Date()).map((preset) => (
          <Menu.Item
            key={preset.key}
            rightSection={<span style={{ fontSize: 12 }}>{weekdayTime(preset.at)}</span>}
            onClick={() => act({ do: 'snooze', until: preset.at.toISOString() })}
          >
            {t(`snooze.${preset.key}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<IconCalendar size={15} />}
          onClick={() => setOwn(true)}
        >
          {t('inbox.snoozeOwn')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function AssignMenu({
  conversation,
  opened,
  onChange,
  act,
}: Opened & { conversation: ConversationSummary; act: (action: Action) => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const { user } = useSession();
  const members = useQuery({ ...membersQuery, enabled: opened && can('TEAM_READ') });
  const [q, setQ] = useState('');
  const people = (
    members.data?.filter((m) => m.role !== 'VIEWER').map((m) => ({ id: m.userId, name: m.name })) ?? []
  ).filter((p) => p.id !== user.id && p.name.toLowerCase().includes(q.toLowerCase()));
  const { assignee } = conversation;
  const label = assignee ? t('inbox.assignedTo', { name: assignee.name }) : t('inbox.assign');
  return (
    <Menu
      opened={opened}
      onChange={(o) => {
        onChange(o);
        if (!o) setQ('');
      }}
      position="bottom-end"
      width={240}
      trapFocus
      returnFocus
    >
      <Menu.Target>
        <Tooltip label={label} disabled={opened}>
          <ActionIcon size={36} aria-label={label}>
            {assignee ? (
              <Face name={assignee.name} seed={assignee.id} size={26} />
            ) : (
              <IconUserCircle size={20} stroke={1.6} />
            )}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('inbox.assign')}</Menu.Label>
        {people.length > 7 || q ? (
          <TextInput
            size="xs"
            m={4}
            value={q}
            onChange={(event) => setQ(event.currentTarget.value)}
            placeholder={t('common.search')}
            aria-label={t('common.search')}
            leftSection={<IconSearch size={13} />}
          />
        ) : null}
        {assignee?.id !== user.id && (
          <Menu.Item
            leftSection={<Face name={user.name} seed={user.id} size={22} />}
            onClick={() => act({ do: 'assign', to: { id: user.id, name: user.name } })}
          >
            {t('inbox.toMe')}
          </Menu.Item>
        )}
        {members.isFetching && !members.data && (
          <Group justify="center" p="xs">
            <Loader size={14} type="dots" />
          </Group>
        )}
        {people
          .filter((p) => p.id !== assignee?.id)
          .map((p) => (
            <Menu.Item
              key={p.id}
              leftSection={<Face name={p.name} seed={p.id} size={22} />}
              onClick={() => act({ do: 'assign', to: p })}
            >
              {p.name}
            </Menu.Item>
          ))}
        {assignee && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconUserOff size={16} stroke={1.6} />}
              onClick={() => act({ do: 'assign', to: null })}
            >
              {t('inbox.unassign')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
