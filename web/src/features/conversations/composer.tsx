import {
  ActionIcon,
  Button,
  CloseButton,
  FileButton,
  Group,
  Loader,
  Popover,
  SegmentedControl,
  Text,
  Tooltip,
} from '@mantine/core';
import {
  IconBold,
  IconCode,
  IconCornerUpLeft,
  IconItalic,
  IconLink,
  IconList,
  IconListDetails,
  IconListNumbers,
  IconMoodSmile,
  IconPaperclip,
  IconSend,
  IconSparkles,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Placeholder } from '@tiptap/extensions';
import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import { StarterKit } from '@tiptap/starter-kit';
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  InsertTemplate,
  MailRecipients,
  TemplateButton,
  useFreeTime,
  WindowClock,
  WindowClosed,
} from '@/features/channels';
import { Sources } from '@/features/knowledge';
import { api, data, upload } from '@/lib/api';
import { bytes } from '@/lib/format';
import { useRealtime } from '@/lib/live';
import type { Attachment, Citation, ConversationSummary, Message, Quote } from '@/lib/types';
import { safeLink } from '@/ui/safe-html';
import { failed, noted } from '@/ui/toast';
import { useAct } from './actions';
import { type ChoicesDraft, newDraft, toChoices, writtenOut } from './choices';
import { ChoicesEditor } from './choices-editor';
import classes from './composer.module.css';
import { keepDraft, readDraft } from './drafts';
import { LinkForm } from './link-form';
import { post } from './outbox';
import { SmsHint } from './sms-hint';
import { SMS_LIMIT } from './sms-length';
import { contactName } from './words';

export interface ComposerHandle {
  write(mode: 'reply' | 'note'): void;
}

interface Upload {
  key: string;
  name: string;
  size: number;
  share: number;
  done: Attachment | null;
}

const EMOJI =
  '😀 😃 😄 😁 😅 😂 🙂 😉 😊 😍 😘 😎 🤩 🥳 🤔 🤗 😇 😌 😢 😭 😤 😱 🙏 👍 👎 👌 👏 🙌 🤝 💪 👋 ✌️ ❤️ 💜 💙 💚 🔥 ✨ ⭐ 🎉 🎁 🚀 ✅ ❌ ⚠️ ❓ ❗ 💡 📎 📦 🕐 ☕'.split(
    ' ',
  );

/** How often “is typing” is said while somebody types. */
const TYPING_EVERY = 3_000;
const TYPING_STOPS = 4_000;

/** Splits Kira's draft into paragraphs without its markers, as text that is never read as markup. */
function paragraphs(text: string): object[] {
  return text
    .replace(/\s?\[\d{1,3}\]/g, '')
    .split(/\n+/)
    .filter((line) => line.trim())
    .map((line) => ({ type: 'paragraph', content: [{ type: 'text', text: line.trim() }] }));
}

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?'()[\]{}])/g;

/** The paragraphs of a text, with its lines and links, as text that is never read as markup. */
function linked(text: string): object[] {
  return text.split(/\n{2,}/).map((block) => ({
    type: 'paragraph',
    content: block.split('\n').flatMap((line, at) => [
      ...(at > 0 ? [{ type: 'hardBreak' }] : []),
      ...line
        .split(ADDRESS)
        .filter(Boolean)
        .map((part) => ({
          type: 'text',
          text: part,
          ...(/^https?:\/\//.test(part) && safeLink(part)
            ? { marks: [{ type: 'link', attrs: { href: part } }] }
            : {}),
        })),
    ]),
  }));
}

/** Its first words, or the name of its first file. */
function beginning(message: Message): string {
  return message.text.replace(/\s+/g, ' ').trim().slice(0, 200) || (message.attachments[0]?.name ?? '');
}

export default function Composer({
  conversation,
  handle,
  quoted,
  setQuoted,
}: {
  conversation: ConversationSummary;
  handle: Ref<ComposerHandle>;
  /** The message that the reply will answer. */
  quoted: Message | null;
  setQuoted: (message: Message | null) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const realtime = useRealtime();
  const act = useAct();
  const id = conversation.id;
  const stored = readDraft(id);
  const [noting, setNote] = useState(stored?.note ?? false);
  // Nothing can be written to a phone: it is called.
  const phone = conversation.channel === 'phone';
  const note = noting || phone;
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [sources, setSources] = useState<Citation[]>([]);
  const [choosing, setChoosing] = useState<ChoicesDraft | null>(null);
  const [dropping, setDropping] = useState(false);
  const said = useRef(0);
  const quiet = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const submit = useRef<() => void>(() => {});
  const noteNow = useRef(note);
  noteNow.current = note;
  const freeTime = useFreeTime(conversation);
  const closed = freeTime !== null && !freeTime.open && !note;
  const name = contactName(t, conversation.contact);
  const hint = note ? t('inbox.noteHint') : t('inbox.replyHint', { name });
  const hintNow = useRef(hint);
  hintNow.current = hint;

  const stopTyping = () => {
    clearTimeout(quiet.current);
    if (said.current) {
      said.current = 0;
      realtime.typing(id, false);
    }
  };

  const editor = useEditor({
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        link: {
          openOnClick: false,
          autolink: true,
          protocols: ['mailto', 'tel'],
          isAllowedUri: (url) => safeLink(url ?? null) !== null,
        },
      }),
      Placeholder.configure({ placeholder: () => hintNow.current }),
    ],
    content: stored?.html ?? '',
    shouldRerenderOnTransaction: true,
    editorProps: {
      attributes: {
        'aria-label': t('inbox.message'),
        'aria-multiline': 'true',
        role: 'textbox',
        class: classes.editor ?? '',
      },
      handleKeyDown: (_, event) => {
        if (event.key === 'Escape') {
          (event.target as HTMLElement).blur();
          return true;
        }
        if (event.key !== 'Enter' || event.isComposing || event.shiftKey) return false;
        const block = editorNow.current?.isActive('listItem') || editorNow.current?.isActive('codeBlock');
        if (block && !event.ctrlKey && !event.metaKey) return false;
        submit.current();
        return true;
      },
      handlePaste: (_, event) => take(event.clipboardData?.files),
      handleDrop: (_, event) => take((event as DragEvent).dataTransfer?.files),
    },
    onUpdate: ({ editor: now }) => {
      keepDraft(id, now.isEmpty ? null : { html: now.getHTML(), note: noteNow.current });
      if (noteNow.current || now.isEmpty) {
        stopTyping();
        return;
      }
      clearTimeout(quiet.current);
      quiet.current = setTimeout(stopTyping, TYPING_STOPS);
      if (Date.now() - said.current > TYPING_EVERY) {
        said.current = Date.now();
        realtime.typing(id, true);
      }
    },
  });
  const editorNow = useRef<Editor | null>(null);
  editorNow.current = editor;

  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when the composer goes away
  useEffect(() => stopTyping, []);

  // Who quotes wants to write.
  useEffect(() => {
    if (!quoted) return;
    setNote(false);
    editorNow.current?.commands.focus('end');
  }, [quoted]);

  useImperativeHandle(handle, () => ({
    write(mode) {
      setNote(mode === 'note');
      requestAnimationFrame(() => editorNow.current?.commands.focus('end'));
    },
  }));

  function take(files: FileList | File[] | undefined | null): boolean {
    const list = files ? Array.from(files) : [];
    for (const file of list) {
      const key = crypto.randomUUID();
      setUploads((u) => [...u, { key, name: file.name, size: file.size, share: 0, done: null }]);
      const change = (to: Partial<Upload>) =>
        setUploads((u) => u.map((i) => (i.key === key ? { ...i, ...to } : i)));
      upload<Attachment>('/attachments', file, (share) => change({ share })).then(
        (done) => change({ done, share: 1 }),
        (error: unknown) => {
          setUploads((u) => u.filter((i) => i.key !== key));
          failed(error, t('inbox.notAttached', { name: file.name }));
        },
      );
    }
    return list.length > 0;
  }

  const suggest = useMutation({
    mutationFn: () => data(api.POST('/conversations/{id}/suggest', { params: { path: { id } } })),
    onSuccess: (draft) => {
      if (!draft.known) {
        noted(t('inbox.noDraft'));
        return;
      }
      setNote(false);
      editor?.chain().focus('end').insertContent(paragraphs(draft.text)).run();
      setSources(draft.citations);
    },
    onError: (error) => failed(error),
  });

  const busy = uploads.some((u) => u.done === null);
  const sms = conversation.channel === 'sms' && !note;
  const choices = choosing && !note ? toChoices(choosing) : null;
  const incomplete = choosing !== null && !note && (choices === null || (editor?.isEmpty ?? true));
  const smsPlain = sms && editor ? editor.getText({ blockSeparator: '\n' }).trim() : '';
  const smsText = choices ? writtenOut(smsPlain, choices) : smsPlain;
  const empty = (editor?.isEmpty ?? true) && uploads.length === 0;
  const filesToo = choosing !== null && !note && uploads.length > 0;
  const tooLong = smsText.length > SMS_LIMIT || (sms && uploads.length > 0);
  submit.current = () => {
    if (!editor || empty || busy || closed || tooLong || incomplete || filesToo) return;
    const html = editor.isEmpty ? '' : editor.getHTML();
    const attachments = uploads.flatMap((u) => (u.done ? [u.done] : []));
    // WhatsApp carries one file a message: more of them are more messages.
    const first = freeTime && !note ? attachments.slice(0, 1) : attachments;
    const quote: Quote | null =
      quoted && !note ? { messageId: quoted.id, by: quoted.author.kind, text: beginning(quoted) } : null;
    post(client, { conversationId: id, html, note, attachments: first, quote, choices });
    for (const file of attachments.slice(first.length)) {
      post(client, { conversationId: id, html: '', note, attachments: [file] });
    }
    editor.commands.clearContent(true);
    keepDraft(id, null);
    setUploads([]);
    setSources([]);
    if (!note) {
      setQuoted(null);
      setChoosing(null);
    }
    stopTyping();
    editor.commands.focus();
  };

  return (
    <div className={classes.wrap}>
      {conversation.holder === 'KIRA' && conversation.status === 'OPEN' && (
        <div className={classes.banner}>
          <IconSparkles size={15} stroke={1.7} aria-hidden />
          <span>{t('inbox.kiraHolds')}</span>
          <Button size="compact-sm" variant="light" onClick={() => act(conversation, { do: 'take' })}>
            {t('inbox.take')}
          </Button>
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is one of three ways to attach it */}
      <div
        className={classes.box}
        data-note={note || undefined}
        data-dropping={dropping || undefined}
        onDragOver={(event) => {
          if (event.dataTransfer.types.includes('Files')) {
            event.preventDefault();
            setDropping(true);
          }
        }}
        onDragLeave={() => setDropping(false)}
        onDrop={(event) => {
          setDropping(false);
          if (!event.defaultPrevented && event.dataTransfer.files.length) {
            event.preventDefault();
            take(event.dataTransfer.files);
          }
        }}
      >
        <div className={classes.mode}>
          <SegmentedControl
            size="xs"
            value={note ? 'note' : 'reply'}
            onChange={(value) => {
              setNote(value === 'note');
              stopTyping();
              editor?.commands.focus('end');
            }}
            aria-label={t('inbox.kind')}
            data={[
              ...(phone ? [] : [{ value: 'reply', label: t('inbox.reply') }]),
              { value: 'note', label: t('inbox.note') },
            ]}
          />
          {freeTime && <WindowClock time={freeTime} />}
        </div>
        {conversation.channel === 'email' && !note && <MailRecipients conversation={id} />}
        {closed && <WindowClosed conversation={conversation} time={freeTime} />}
        {quoted && !note && (
          <div className={classes.quoting}>
            <IconCornerUpLeft size={14} aria-hidden />
            <span dir="auto">{t('inbox.quoting', { text: beginning(quoted) })}</span>
            <CloseButton size="sm" aria-label={t('inbox.quoteNothing')} onClick={() => setQuoted(null)} />
          </div>
        )}
        {/* It keeps what was written, for when the customer answers. */}
        <EditorContent editor={editor} className={classes.content} hidden={closed} />
        {choosing && !note && !closed && (
          <>
            <ChoicesEditor
              draft={choosing}
              change={setChoosing}
              close={() => setChoosing(null)}
              pressable={conversation.channel === 'whatsapp'}
            />
            {filesToo && (
              <Text size="xs" c="var(--mantine-color-error)" px={14} pb={6} role="status">
                {t('choices.noFiles')}
              </Text>
            )}
          </>
        )}
        {uploads.length > 0 && (
          <ul className={classes.files}>
            {uploads.map((u) => (
              <li key={u.key}>
                {u.done ? <IconPaperclip size={14} aria-hidden /> : <Loader size={12} />}
                <span className={classes.fileName}>{u.name}</span>
                <span>{u.done ? bytes(u.size) : `${Math.round(u.share * 100)} %`}</span>
                <CloseButton
                  size="xs"
                  aria-label={`${t('common.remove')}: ${u.name}`}
                  onClick={() => setUploads((all) => all.filter((i) => i.key !== u.key))}
                />
              </li>
            ))}
          </ul>
        )}
        {sources.length > 0 && (
          <div className={classes.sources}>
            <span>{t('inbox.basedOn')}</span>
            <Sources citations={sources} />
          </div>
        )}
        {sms && (
          <div className={classes.sms}>
            <SmsHint text={smsText} />
            {uploads.length > 0 && (
              <Text size="xs" c="red" role="status">
                {t('sms.noFiles')}
              </Text>
            )}
          </div>
        )}
        <Group justify="space-between" gap="xs" className={classes.tools} hidden={closed}>
          <Group gap={2} role="toolbar" aria-label={t('inbox.formatting')}>
            {editor && <Formatting editor={editor} />}
            <FileButton multiple onChange={(files) => take(files)}>
              {(props) => (
                <Tooltip label={t('inbox.attach')}>
                  <ActionIcon {...props} aria-label={t('inbox.attach')}>
                    <IconPaperclip size={17} stroke={1.6} />
                  </ActionIcon>
                </Tooltip>
              )}
            </FileButton>
            <EmojiPicker onPick={(emoji) => editor?.chain().focus().insertContent(emoji).run()} />
            {!note && (
              <Tooltip label={t('choices.title')}>
                <ActionIcon
                  aria-label={t('choices.title')}
                  aria-pressed={choosing !== null}
                  data-on={choosing !== null || undefined}
                  className={classes.tool}
                  onClick={() => setChoosing((now) => (now ? null : newDraft()))}
                >
                  <IconListDetails size={17} stroke={1.6} />
                </ActionIcon>
              </Tooltip>
            )}
            {conversation.channel === 'email' && !note && (
              <InsertTemplate
                conversation={id}
                onPick={(text) => editor?.chain().focus('end').insertContent(linked(text)).run()}
              />
            )}
            {freeTime && !note && <TemplateButton conversation={conversation} small />}
          </Group>
          <Group gap="xs">
            {!note && (
              <Button
                variant="light"
                leftSection={<IconSparkles size={15} stroke={1.7} />}
                loading={suggest.isPending}
                onClick={() => suggest.mutate()}
              >
                {t('inbox.draft')}
              </Button>
            )}
            <Button
              onClick={() => submit.current()}
              disabled={empty || busy || tooLong || incomplete || filesToo}
              rightSection={<IconSend size={15} stroke={1.7} />}
            >
              {note ? t('inbox.addNote') : t('inbox.send')}
            </Button>
          </Group>
        </Group>
      </div>
    </div>
  );
}

function Formatting({ editor }: { editor: Editor }) {
  const { t } = useTranslation();
  const [linking, setLinking] = useState(false);
  return (
    <>
      <Tool
        label={t('format.bold')}
        on={editor.isActive('bold')}
        run={() => editor.chain().focus().toggleBold().run()}
      >
        <IconBold size={17} stroke={1.6} />
      </Tool>
      <Tool
        label={t('format.italic')}
        on={editor.isActive('italic')}
        run={() => editor.chain().focus().toggleItalic().run()}
      >
        <IconItalic size={17} stroke={1.6} />
      </Tool>
      <Popover opened={linking} onChange={setLinking} position="top-start" trapFocus width={300}>
        <Popover.Target>
          <Tooltip label={t('format.link')}>
            <ActionIcon
              aria-label={t('format.link')}
              aria-pressed={editor.isActive('link')}
              data-on={editor.isActive('link') || undefined}
              className={classes.tool}
              onClick={() => setLinking((o) => !o)}
            >
              <IconLink size={17} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('format.link')}>
          <LinkForm
            current={(editor.getAttributes('link').href as string | undefined) ?? ''}
            onSet={(href) => {
              setLinking(false);
              const chain = editor.chain().focus().extendMarkRange('link');
              if (!href) {
                chain.unsetLink().run();
              } else if (editor.state.selection.empty && !editor.isActive('link')) {
                chain
                  .insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] })
                  .run();
              } else {
                chain.setLink({ href }).run();
              }
            }}
          />
        </Popover.Dropdown>
      </Popover>
      <Tool
        label={t('format.bullets')}
        on={editor.isActive('bulletList')}
        run={() => editor.chain().focus().toggleBulletList().run()}
      >
        <IconList size={17} stroke={1.6} />
      </Tool>
      <Tool
        label={t('format.numbers')}
        on={editor.isActive('orderedList')}
        run={() => editor.chain().focus().toggleOrderedList().run()}
      >
        <IconListNumbers size={17} stroke={1.6} />
      </Tool>
      <Tool
        label={t('format.code')}
        on={editor.isActive('codeBlock')}
        run={() => editor.chain().focus().toggleCodeBlock().run()}
      >
        <IconCode size={17} stroke={1.6} />
      </Tool>
    </>
  );
}

function Tool({
  label,
  on,
  run,
  children,
}: {
  label: string;
  on: boolean;
  run: () => void;
  children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        aria-label={label}
        aria-pressed={on}
        data-on={on || undefined}
        className={classes.tool}
        onMouseDown={(event) => event.preventDefault()}
        onClick={run}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <Tooltip label={t('inbox.emoji')} disabled={opened}>
          <ActionIcon
            aria-label={t('inbox.emoji')}
            aria-expanded={opened}
            onClick={() => setOpened((o) => !o)}
          >
            <IconMoodSmile size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={8} aria-label={t('inbox.emoji')}>
        <div className={classes.emoji}>
          {EMOJI.map((emoji) => (
            <button
              key={emoji}
              type="button"
              onClick={() => {
                onPick(emoji);
                setOpened(false);
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
