import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconBold, IconItalic, IconList, IconListNumbers } from '@tabler/icons-react';
import { Placeholder } from '@tiptap/extensions';
import { EditorContent, useEditor } from '@tiptap/react';
import { StarterKit } from '@tiptap/starter-kit';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { safeLink } from '@/ui/safe-html';
import classes from './notes.module.css';

/** Where a note is written: rich text and two buttons. */
export function NoteEditor({
  html = '',
  busy,
  save,
  label,
  onSave,
  onCancel,
}: {
  html?: string;
  busy: boolean;
  save: string;
  label: string;
  /** Tells whether the text is kept; then the field is emptied. */
  onSave: (html: string) => Promise<boolean>;
  onCancel?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        link: { openOnClick: false, isAllowedUri: (url) => safeLink(url ?? null) !== null },
      }),
      Placeholder.configure({ placeholder: label }),
    ],
    content: html,
    shouldRerenderOnTransaction: true,
    editorProps: {
      attributes: {
        'aria-label': label,
        'aria-multiline': 'true',
        role: 'textbox',
        class: classes.editor ?? '',
      },
    },
  });
  const tools = editor
    ? ([
        ['bold', IconBold, () => editor.chain().focus().toggleBold().run(), editor.isActive('bold')],
        ['italic', IconItalic, () => editor.chain().focus().toggleItalic().run(), editor.isActive('italic')],
        [
          'bullets',
          IconList,
          () => editor.chain().focus().toggleBulletList().run(),
          editor.isActive('bulletList'),
        ],
        [
          'numbers',
          IconListNumbers,
          () => editor.chain().focus().toggleOrderedList().run(),
          editor.isActive('orderedList'),
        ],
      ] as const)
    : [];
  return (
    <div className={classes.box}>
      <EditorContent editor={editor} />
      <Group justify="space-between" className={classes.bar}>
        <Group gap={2}>
          {tools.map(([name, Icon, run, on]) => (
            <Tooltip key={name} label={t(`format.${name}`)}>
              <ActionIcon size="sm" aria-label={t(`format.${name}`)} aria-pressed={on} onClick={run}>
                <Icon size={15} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          ))}
        </Group>
        <Group gap="xs">
          {onCancel && (
            <Button size="compact-sm" variant="default" onClick={onCancel}>
              {t('common.cancel')}
            </Button>
          )}
          <Button
            size="compact-sm"
            loading={busy}
            disabled={!editor || editor.isEmpty}
            onClick={() => {
              if (editor) {
                void onSave(editor.getHTML()).then((kept) => {
                  if (kept && !onCancel) editor.commands.clearContent();
                });
              }
            }}
          >
            {save}
          </Button>
        </Group>
      </Group>
    </div>
  );
}
