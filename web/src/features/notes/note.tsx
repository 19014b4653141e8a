import { ActionIcon, Group } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useCan, useSession } from '@/lib/session';
import type { Note as NoteView } from '@/lib/types';
import { SafeHtml } from '@/ui/safe-html';
import { failed } from '@/ui/toast';
import { NoteEditor } from './note-editor';
import classes from './notes.module.css';

/** A field to write a note in. */
export function NewNote({ contact }: { contact: string }): ReactNode {
  const { t } = useTranslation();
  const write = useMutation({
    mutationFn: (html: string) =>
      data(api.POST('/contacts/{id}/notes', { params: { path: { id: contact } }, body: { html } })),
    onError: (error) => failed(error),
  });
  return (
    <NoteEditor
      label={t('notes.write')}
      save={t('notes.add')}
      busy={write.isPending}
      onSave={(html) =>
        write.mutateAsync(html).then(
          () => true,
          () => false,
        )
      }
    />
  );
}

/** A note as it is now, with what its author may do with it. The timeline hears of changes by itself. */
export function Note({ note }: { note: NoteView }): ReactNode {
  const { t } = useTranslation();
  const me = useSession().user.id;
  const can = useCan();
  const [editing, setEditing] = useState(false);
  const params = { path: { id: note.id } };
  const edit = useMutation({
    mutationFn: (html: string) => data(api.PATCH('/notes/{id}', { params, body: { html } })),
    onSuccess: () => setEditing(false),
    onError: (error) => failed(error),
  });
  const remove = useMutation({
    mutationFn: () => data(api.DELETE('/notes/{id}', { params })),
    onError: (error) => failed(error),
  });
  if (note.deleted) return <div className={classes.gone}>{t('notes.deleted')}</div>;
  if (editing) {
    return (
      <NoteEditor
        html={note.html}
        label={t('notes.write')}
        save={t('common.save')}
        busy={edit.isPending}
        onCancel={() => setEditing(false)}
        onSave={(html) =>
          edit.mutateAsync(html).then(
            () => true,
            () => false,
          )
        }
      />
    );
  }
  const mine = note.author === me;
  return (
    <div className={classes.note}>
      <SafeHtml html={note.html} />
      {note.editedAt && <span className={classes.gone}>{t('notes.edited')}</span>}
      {can('CONTACTS_WRITE') && (mine || can('TEAM_MANAGE')) && (
        <Group gap={2} className={classes.actions}>
          {mine && (
            <ActionIcon size="sm" aria-label={t('notes.edit')} onClick={() => setEditing(true)}>
              <IconPencil size={14} />
            </ActionIcon>
          )}
          <ActionIcon
            size="sm"
            aria-label={t('notes.delete')}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            <IconTrash size={14} />
          </ActionIcon>
        </Group>
      )}
    </div>
  );
}
