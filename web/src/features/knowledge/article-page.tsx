import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  Menu,
  Modal,
  SegmentedControl,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import {
  IconArrowLeft,
  IconBold,
  IconCode,
  IconDots,
  IconExternalLink,
  IconHeading,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconQuote,
  IconTrash,
} from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { fieldErrors, sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { Article, ArticleStatus, Audience } from '@/lib/types';
import { Failure, Lines, useDocumentName } from '@/ui/page';
import { SafeHtml } from '@/ui/safe-html';
import { failed, told } from '@/ui/toast';
import classes from './article-page.module.css';
import { ArticleState } from './knowledge-page';
import { edit, type Mark } from './markdown';
import { articleQuery, knowledgeKeys, passagesQuery } from './queries';

const route = getRouteApi('/inside/knowledge/$id');

interface Draft {
  title: string;
  markdown: string;
  audience: Audience;
  status: ArticleStatus;
  collection: string;
}

export function ArticlePage(): ReactNode {
  const { id } = route.useParams();
  const { title } = route.useSearch();
  const isNew = id === 'new';
  const article = useQuery({ ...articleQuery(id), enabled: !isNew });
  if (isNew) return <Editor key="new" article={null} title={title ?? ''} />;
  if (article.isPending) {
    return (
      <div className={classes.waiting} aria-busy>
        <Lines count={8} />
      </div>
    );
  }
  if (article.error) {
    return (
      <div className={classes.waiting}>
        <Failure error={article.error} retry={() => void article.refetch()} />
      </div>
    );
  }
  return <Editor key={id} article={article.data} title="" />;
}

function textOf(article: Article | null, title: string): Draft {
  return {
    title: article?.title ?? title,
    markdown: article?.markdown ?? '',
    audience: article?.audience ?? 'PUBLIC',
    status: article?.status ?? 'DRAFT',
    collection: article?.collection ?? '',
  };
}

interface Kept {
  version: number;
  text: Draft;
}

function kept(key: string): Kept | null {
  try {
    const stored = sessionStorage.getItem(key);
    return stored ? (JSON.parse(stored) as Kept) : null;
  } catch {
    return null;
  }
}

function keep(key: string, value: Kept | null): void {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    else sessionStorage.removeItem(key);
  } catch {
    // Without storage, what is not saved lives only in this page.
  }
}

const same = (a: Draft, b: Draft) => JSON.stringify(a) === JSON.stringify(b);

function editorOf(article: Article, unknown: string): string {
  const by = article.updatedBy;
  return (typeof by === 'string' ? by : by?.name) || unknown;
}

function Editor({ article, title }: { article: Article | null; title: string }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const now = useNow();
  const { workspace } = useSession();
  const write = can('KNOWLEDGE_WRITE');
  const key = `kira.article.${article?.id ?? 'new'}`;
  // What the edits stand on; it moves only when they are saved or given up.
  const [base, setBase] = useState(article);
  const [restored, setRestored] = useState(() => {
    const found = kept(key);
    return found && !same(found.text, textOf(article, title)) ? found : null;
  });
  const [text, setText] = useState<Draft>(() => restored?.text ?? textOf(article, title));
  const [conflict, setConflict] = useState<Article | null>(null);
  const [deleting, setDeleting] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const dirty = !same(text, textOf(base, base ? '' : title)) || (base === null && text.title !== '');
  useDocumentName(text.title || t('palette.newArticle'));

  // Somebody else saved: without changes of ours the page simply shows the new text.
  useEffect(() => {
    if (article && base && article.version > base.version) {
      if (same(text, textOf(base, ''))) setText(textOf(article, ''));
      else if (article.markdown !== base.markdown || article.title !== base.title) return;
      setBase(article);
    }
  }, [article, base, text]);

  useEffect(() => {
    keep(key, dirty ? { version: base?.version ?? 0, text } : null);
  }, [key, dirty, base, text]);

  const change = (to: Partial<Draft>) => setText((old) => ({ ...old, ...to }));
  const save = useMutation({
    mutationFn: ({ version, status }: { version: number | undefined; status: ArticleStatus }) => {
      const body = {
        title: text.title.trim(),
        markdown: text.markdown,
        audience: text.audience,
        status,
        collection: text.collection.trim() || null,
      };
      return base
        ? data(
            api.PUT('/articles/{id}', {
              params: { path: { id: base.id }, header: ifMatch(version ?? base.version) },
              body,
            }),
          )
        : data(api.POST('/articles', { body }));
    },
    onSuccess: (saved, { status }) => {
      client.setQueryData(knowledgeKeys.one(saved.id), saved);
      void client.invalidateQueries({ queryKey: knowledgeKeys.lists });
      void client.invalidateQueries({ queryKey: knowledgeKeys.passages(saved.id) });
      keep(key, null);
      setRestored(null);
      setConflict(null);
      const wasPublished = base?.status === 'PUBLISHED';
      setBase(saved);
      setText(textOf(saved, ''));
      told(status === 'PUBLISHED' && !wasPublished ? t('article.published') : t('common.saved'));
      if (!base) void navigate({ to: '/knowledge/$id', params: { id: saved.id }, replace: true });
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 409 && isArticle(error.current)) {
        setConflict(error.current);
      } else if (error instanceof ApiError && error.status === 409 && base) {
        void client
          .fetchQuery({ ...articleQuery(base.id), staleTime: 0 })
          .then(setConflict, (e: unknown) => failed(e));
      }
    },
  });
  const errors = save.error ? fieldErrors(t, save.error, ['title', 'markdown', 'collection'] as const) : null;
  const submit = (status: ArticleStatus) => {
    if (text.title.trim() && !save.isPending) save.mutate({ version: base?.version, status });
  };
  useHotkeys([['mod+S', () => write && dirty && submit(text.status)]], []);

  const mark = (kind: Mark) => {
    const box = area.current;
    if (!box) return;
    const made = edit(kind, text.markdown, box.selectionStart, box.selectionEnd);
    change({ markdown: made.text });
    requestAnimationFrame(() => {
      box.focus();
      box.setSelectionRange(made.start, made.end);
    });
  };

  const published = base?.status === 'PUBLISHED';
  return (
    <div className={classes.editor}>
      <header className={classes.bar}>
        <Tooltip label={t('nav.knowledge')}>
          <ActionIcon component={Link} to="/knowledge" size="lg" aria-label={t('nav.knowledge')}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        </Tooltip>
        <h1 className={classes.name}>{text.title || t('palette.newArticle')}</h1>
        {base && <ArticleState a={article ?? base} />}
        <Text size="sm" c="dimmed" className={classes.saved}>
          {dirty
            ? t('article.unsaved')
            : base
              ? t('article.saved', {
                  ago: ago(base.updatedAt, now),
                  name: editorOf(base, t('common.unknown')),
                })
              : ''}
        </Text>
        <Group gap="xs" wrap="nowrap" ml="auto">
          {published && text.audience === 'PUBLIC' && base && (
            <Tooltip label={t('answer.helpCentre')}>
              <ActionIcon
                component="a"
                href={`/help/${workspace.slug}/${base.slug}`}
                target="_blank"
                rel="noopener"
                size={36}
                aria-label={t('answer.helpCentre')}
              >
                <IconExternalLink size={18} stroke={1.6} />
              </ActionIcon>
            </Tooltip>
          )}
          {write && (
            <>
              <Button
                variant={published ? 'filled' : 'default'}
                disabled={!dirty || !text.title.trim()}
                loading={save.isPending && save.variables?.status === text.status}
                onClick={() => submit(text.status)}
              >
                {t('common.save')}
              </Button>
              {!published && (
                <Button
                  disabled={!text.title.trim() || !text.markdown.trim()}
                  loading={save.isPending && save.variables?.status !== text.status}
                  onClick={() => submit('PUBLISHED')}
                >
                  {t('article.publish')}
                </Button>
              )}
              {base && (
                <Menu position="bottom-end">
                  <Menu.Target>
                    <ActionIcon size={36} aria-label={t('inbox.more')}>
                      <IconDots size={18} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    {published && (
                      <Menu.Item onClick={() => submit('DRAFT')}>{t('article.unpublish')}</Menu.Item>
                    )}
                    <Menu.Item
                      color="red"
                      leftSection={<IconTrash size={16} />}
                      onClick={() => setDeleting(true)}
                    >
                      {t('common.delete')}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </>
          )}
        </Group>
      </header>
      {restored && dirty && (
        <Alert
          color="blue"
          variant="light"
          radius={0}
          withCloseButton
          closeButtonLabel={t('common.close')}
          onClose={() => setRestored(null)}
        >
          <Group gap="sm">
            {t('article.restored')}
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                setText(textOf(base, title));
                setRestored(null);
              }}
            >
              {t('inbox.discard')}
            </Button>
          </Group>
        </Alert>
      )}
      {article && base && article.version > base.version && dirty && !conflict && (
        <Alert color="orange" variant="light" radius={0}>
          <Group gap="sm">
            {t('article.newer', { name: editorOf(article, t('common.unknown')) })}
            <Button size="compact-xs" variant="default" onClick={() => setConflict(article)}>
              {t('article.compare')}
            </Button>
          </Group>
        </Alert>
      )}
      {save.error && !conflict && !errors && (
        <Alert color="red" variant="light" radius={0} role="alert">
          {sentence(t, save.error)}
        </Alert>
      )}
      <div className={classes.panes} data-read={!write || undefined}>
        {write && (
          <section className={classes.pane} aria-label={t('article.text')}>
            <TextInput
              variant="unstyled"
              className={classes.title}
              value={text.title}
              placeholder={t('article.title')}
              aria-label={t('article.title')}
              maxLength={200}
              error={errors?.title}
              autoFocus={!base}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
            <Group gap={2} className={classes.tools} role="toolbar" aria-label={t('inbox.formatting')}>
              {TOOLS.map(([kind, label, Icon]) => (
                <Tooltip key={kind} label={t(label)}>
                  <ActionIcon aria-label={t(label)} onClick={() => mark(kind)}>
                    <Icon size={17} stroke={1.6} />
                  </ActionIcon>
                </Tooltip>
              ))}
            </Group>
            <Textarea
              ref={area}
              variant="unstyled"
              className={classes.area}
              value={text.markdown}
              placeholder={t('article.placeholder')}
              aria-label={t('article.text')}
              error={errors?.markdown}
              spellCheck
              onChange={(event) => change({ markdown: event.currentTarget.value })}
              onKeyDown={(event) => {
                const kind =
                  event.ctrlKey || event.metaKey ? { b: 'bold', i: 'italic' }[event.key] : undefined;
                if (kind) {
                  event.preventDefault();
                  mark(kind as Mark);
                }
              }}
            />
          </section>
        )}
        <Preview title={text.title} markdown={text.markdown} />
        <Side text={text} base={base} write={write} change={change} collectionError={errors?.collection} />
      </div>
      <ConflictDialog
        theirs={conflict}
        mine={text}
        saving={save.isPending}
        onClose={() => setConflict(null)}
        onMine={() => conflict && save.mutate({ version: conflict.version, status: text.status })}
        onTheirs={() => {
          if (!conflict) return;
          client.setQueryData(knowledgeKeys.one(conflict.id), conflict);
          setBase(conflict);
          setText(textOf(conflict, ''));
          setConflict(null);
          save.reset();
        }}
      />
      {base && (
        <DeleteDialog
          article={base}
          opened={deleting}
          onClose={() => setDeleting(false)}
          onGone={() => keep(key, null)}
        />
      )}
    </div>
  );
}

function isArticle(value: unknown): value is Article {
  return typeof value === 'object' && value !== null && 'markdown' in value && 'version' in value;
}

const TOOLS = [
  ['heading', 'format.heading', IconHeading],
  ['bold', 'format.bold', IconBold],
  ['italic', 'format.italic', IconItalic],
  ['link', 'format.link', IconLink],
  ['bullets', 'format.bullets', IconList],
  ['numbers', 'format.numbers', IconListNumbers],
  ['quote', 'format.quote', IconQuote],
  ['code', 'format.inlineCode', IconCode],
] as const;

function Preview({ title, markdown }: { title: string; markdown: string }) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(markdown, 300);
  const preview = useQuery({
    queryKey: ['knowledge', 'preview', settled],
    queryFn: ({ signal }) => data(api.POST('/articles/preview', { body: { markdown: settled }, signal })),
    enabled: settled.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  return (
    <section className={classes.preview} aria-label={t('article.preview')} tabIndex={0}>
      <h2 className={classes.previewTitle}>{title || t('article.title')}</h2>
      {preview.error ? (
        <Failure error={preview.error} retry={() => void preview.refetch()} />
      ) : settled.trim() && preview.data ? (
        <SafeHtml html={preview.data.html} className={classes.html} />
      ) : (
        <Text size="sm" c="dimmed">
          {t('article.previewHint')}
        </Text>
      )}
    </section>
  );
}

function Side({
  text,
  base,
  write,
  change,
  collectionError,
}: {
  text: Draft;
  base: Article | null;
  write: boolean;
  change: (to: Partial<Draft>) => void;
  collectionError: string | undefined;
}) {
  const { t } = useTranslation();
  const hash = useRouterState({ select: (s) => s.location.hash });
  const [tab, setTab] = useState(hash.startsWith('p-') ? 'passages' : 'settings');
  return (
    <aside className={classes.side} aria-label={t('article.details')}>
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'settings')}>
        <Tabs.List grow>
          <Tabs.Tab value="settings">{t('article.details')}</Tabs.Tab>
          <Tabs.Tab value="passages">{t('knowledge.passageCount')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="settings" p="md">
          <Stack gap="md">
            <div>
              <Text size="sm" fw={500} mb={4} id="audience-label">
                {t('knowledge.audience')}
              </Text>
              {write ? (
                <SegmentedControl
                  fullWidth
                  size="xs"
                  aria-labelledby="audience-label"
                  value={text.audience}
                  onChange={(value) => change({ audience: value as Audience })}
                  data={[
                    { value: 'PUBLIC', label: t('audience.PUBLIC') },
                    { value: 'INTERNAL', label: t('audience.INTERNAL') },
                  ]}
                />
              ) : (
                <Badge>{t(`audience.${text.audience}`)}</Badge>
              )}
              <Text size="xs" c="dimmed" mt={6}>
                {text.audience === 'PUBLIC' ? t('article.publicHint') : t('article.internalHint')}
              </Text>
            </div>
            <TextInput
              label={t('article.collection')}
              description={t('article.collectionHint')}
              value={text.collection}
              readOnly={!write}
              maxLength={80}
              error={collectionError}
              onChange={(event) => change({ collection: event.currentTarget.value })}
            />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="passages" p="md">
          {base ? (
            <Passages id={base.id} wanted={hash.startsWith('p-') ? hash.slice(2) : null} />
          ) : (
            <Text size="sm" c="dimmed">
              {t('article.passagesLater')}
            </Text>
          )}
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}

function Passages({ id, wanted }: { id: string; wanted: string | null }) {
  const { t } = useTranslation();
  const passages = useQuery(passagesQuery(id));
  const shown = useRef<HTMLLIElement>(null);
  const ready = passages.isSuccess;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another passage is asked for, or they arrive
  useEffect(() => shown.current?.scrollIntoView({ block: 'center' }), [wanted, ready]);
  if (passages.error) return <Failure error={passages.error} retry={() => void passages.refetch()} />;
  if (!passages.data) return <Lines count={4} height={64} />;
  if (passages.data.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('article.passagesLater')}
      </Text>
    );
  }
  return (
    <>
      <Text size="xs" c="dimmed" mb="sm">
        {t('article.passagesHint')}
      </Text>
      <ol className={classes.passages}>
        {passages.data.map((p) => (
          <li key={p.id} ref={p.id === wanted ? shown : undefined} data-wanted={p.id === wanted || undefined}>
            {p.heading && <strong>{p.heading}</strong>}
            <p dir="auto">{p.text}</p>
            <small>{t('article.words', { count: p.words })}</small>
          </li>
        ))}
      </ol>
    </>
  );
}

function ConflictDialog({
  theirs,
  mine,
  saving,
  onClose,
  onMine,
  onTheirs,
}: {
  theirs: Article | null;
  mine: Draft;
  saving: boolean;
  onClose: () => void;
  onMine: () => void;
  onTheirs: () => void;
}) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Modal
      opened={theirs !== null}
      onClose={onClose}
      title={t('article.conflict')}
      size={960}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {theirs && (
        <Stack>
          <Text size="sm">
            {t('article.conflictHint', {
              name: editorOf(theirs, t('common.unknown')),
              ago: ago(theirs.updatedAt, now),
            })}
          </Text>
          <div className={classes.compare}>
            <Textarea
              label={t('article.theirs', { name: editorOf(theirs, t('common.unknown')) })}
              value={`# ${theirs.title}\n\n${theirs.markdown}`}
              readOnly
              rows={16}
            />
            <Textarea
              label={t('article.mine')}
              value={`# ${mine.title}\n\n${mine.markdown}`}
              readOnly
              rows={16}
            />
          </div>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('article.keepEditing')}
            </Button>
            <Button variant="default" onClick={onTheirs}>
              {t('article.takeTheirs')}
            </Button>
            <Button onClick={onMine} loading={saving}>
              {t('article.saveMine')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function DeleteDialog({
  article,
  opened,
  onClose,
  onGone,
}: {
  article: Article;
  opened: boolean;
  onClose: () => void;
  onGone: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState('');
  const remove = useMutation({
    mutationFn: () =>
      data(
        api.DELETE('/articles/{id}', {
          params: { path: { id: article.id }, header: ifMatch(article.version) },
        }),
      ),
    onSuccess: async () => {
      onGone();
      await navigate({ to: '/knowledge' });
      client.removeQueries({ queryKey: knowledgeKeys.one(article.id) });
      void client.invalidateQueries({ queryKey: knowledgeKeys.lists });
      told(t('article.deleted'));
    },
    onError: (error) => failed(error),
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('article.delete')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === article.title) remove.mutate();
        }}
      >
        <Stack>
          <Text size="sm">{t('article.deleteHint')}</Text>
          <TextInput
            label={t('article.deleteType', { title: article.title })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
            autoComplete="off"
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" color="red" disabled={typed !== article.title} loading={remove.isPending}>
              {t('common.delete')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
