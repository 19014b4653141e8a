import { ActionIcon, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '@/features/team';
import { ApiError, api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { dayTime } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { Task as TaskView } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { failed } from '@/ui/toast';
import classes from './notes.module.css';
import { noteKeys, tasksOfQuery } from './queries';

/** What is to be done about a contact. */
export function ContactTasks({ contact }: { contact: string }): ReactNode {
  const { t } = useTranslation();
  const query = useQuery(tasksOfQuery(contact));
  const write = useCan()('CONTACTS_WRITE');
  const [adding, setAdding] = useState(false);
  return (
    <Card>
      <CardTitle
        title={t('tasks.title')}
        right={
          write && (
            <Button
              size="compact-sm"
              variant="light"
              leftSection={<IconPlus size={14} />}
              onClick={() => setAdding(true)}
            >
              {t('tasks.new')}
            </Button>
          )
        }
      />
      {query.error && !query.data ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <Lines count={2} height={20} />
      ) : query.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('tasks.none')}
        </Text>
      ) : (
        <ul className={classes.tasks}>
          {query.data.items.map((task) => (
            <TaskLine key={task.id} task={task} />
          ))}
        </ul>
      )}
      {adding && <TaskForm contact={contact} onClose={() => setAdding(false)} />}
    </Card>
  );
}

/** One task: done by a tick, late in red. */
export function TaskLine({
  task,
  withContact = false,
}: {
  task: TaskView;
  withContact?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const now = useNow();
  const write = useCan()('CONTACTS_WRITE');
  const me = useSession().user.id;
  const [editing, setEditing] = useState(false);
  const params = { path: { id: task.id } };
  // What was just ticked, until the list knows it: the box must not jump back in between.
  const [ticked, setTicked] = useState<boolean | null>(null);
  const tick = useMutation({
    mutationFn: (done: boolean) =>
      data(done ? api.POST('/tasks/{id}/done', { params }) : api.POST('/tasks/{id}/reopen', { params })),
    onError: (error) => failed(error),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: noteKeys.tasks });
      setTicked(null);
    },
  });
  const late = task.dueAt !== null && !task.doneAt && Date.parse(task.dueAt) < now;
  return (
    <li className={classes.task}>
      <Checkbox
        checked={ticked ?? task.doneAt !== null}
        disabled={!write}
        onChange={(event) => {
          setTicked(event.currentTarget.checked);
          tick.mutate(event.currentTarget.checked);
        }}
        aria-label={t('tasks.doneNamed', { title: task.title })}
      />
      <div className={classes.what}>
        <span>{task.title}</span>
        <span className={classes.meta}>
          {withContact && (
            <Link to="/contacts/$id" params={{ id: task.contact.id }} preload={false}>
              {task.contact.name}
            </Link>
          )}
          {task.dueAt && (
            <span data-late={late || undefined}>
              {late
                ? t('tasks.late', { at: dayTime(task.dueAt, now) })
                : t('tasks.due', { at: dayTime(task.dueAt, now) })}
            </span>
          )}
          {task.assignee.id !== me && <span>{task.assignee.name}</span>}
        </span>
      </div>
      {write && (
        <ActionIcon
          size="sm"
          aria-label={t('tasks.editNamed', { title: task.title })}
          onClick={() => setEditing(true)}
        >
          <IconPencil size={14} />
        </ActionIcon>
      )}
      {editing && <TaskForm contact={task.contact.id} task={task} onClose={() => setEditing(false)} />}
    </li>
  );
}

/** A time as the browser's own field for it takes it: here, not in UTC. */
function local(at: string | null): string {
  if (!at) return '';
  const time = new Date(at);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function TaskForm({
  contact,
  task,
  onClose,
}: {
  contact: string;
  task?: TaskView;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useSession().user;
  const can = useCan();
  const { data: members } = useQuery({ ...membersQuery, enabled: can('TEAM_READ') });
  const [title, setTitle] = useState(task?.title ?? '');
  const [due, setDue] = useState(local(task?.dueAt ?? null));
  const [assignee, setAssignee] = useState(task?.assignee.id ?? me.id);
  const settled = {
    onSuccess: () => {
      onClose();
      return client.invalidateQueries({ queryKey: noteKeys.tasks });
    },
  };
  const body = { title, dueAt: due ? new Date(due).toISOString() : null, assignee };
  const save = useMutation({
    mutationFn: () =>
      data(
        task
          ? api.PUT('/tasks/{id}', { params: { path: { id: task.id } }, body })
          : api.POST('/contacts/{id}/tasks', { params: { path: { id: contact } }, body }),
      ),
    ...settled,
  });
  const remove = useMutation({
    mutationFn: () => data(api.DELETE('/tasks/{id}', { params: { path: { id: task?.id ?? '' } } })),
    onError: (error) => failed(error),
    ...settled,
  });
  const people = members?.map((m) => ({ value: m.userId, label: m.name })) ?? [
    { value: me.id, label: me.name },
    ...(task && task.assignee.id !== me.id ? [{ value: task.assignee.id, label: task.assignee.name }] : []),
  ];
  return (
    <Modal
      opened
      onClose={onClose}
      title={task ? t('tasks.edit') : t('tasks.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <TextInput
            label={t('tasks.what')}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            maxLength={200}
            required
            data-autofocus
            error={save.error instanceof ApiError ? sentence(t, save.error) : null}
          />
          <TextInput
            type="datetime-local"
            label={t('tasks.when')}
            description={t('tasks.whenHint')}
            value={due}
            onChange={(event) => setDue(event.currentTarget.value)}
          />
          <Select
            label={t('tasks.who')}
            value={assignee}
            allowDeselect={false}
            data={people}
            onChange={(value) => setAssignee(value ?? me.id)}
          />
          <Group justify="space-between">
            {task ? (
              <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
                {t('tasks.delete')}
              </Button>
            ) : (
              <span />
            )}
            <Group>
              <Button variant="default" onClick={onClose}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={save.isPending} disabled={!title.trim()}>
                {t('common.save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
