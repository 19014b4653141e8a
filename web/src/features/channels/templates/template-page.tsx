import {
  Alert,
  Anchor,
  Button,
  Group,
  Menu,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Tabs,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import {
  IconAlertCircle,
  IconAlertTriangle,
  IconArchive,
  IconCopy,
  IconDots,
  IconHistory,
  IconSend,
  IconTemplate,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate, useParams } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch, isProblem } from '@/lib/api';
import { bytes, dateTime } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan, useSession } from '@/lib/session';
import type { EmailContent, EmailTemplate, RenderedEmail } from '@/lib/types';
import { AskFirst } from '@/ui/ask-first';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import { Theirs } from '@/ui/theirs';
import { failed, told } from '@/ui/toast';
import { accountsQuery } from '../queries';
import { CodeEditor, type Mark } from './code-editor';
import { framed, hasDark } from './preview';
import {
  contactsQuery,
  renderQuery,
  templateKeys,
  templateQuery,
  variablesQuery,
  versionsQuery,
} from './queries';
import classes from './templates.module.css';
import { State } from './templates-page';

type Issue = RenderedEmail['issues'][number];

/** One template: its source on the left, the mail that is made of it on the right. */
export function TemplatePage(): ReactNode {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false }) as { id: string };
  const template = useQuery(templateQuery(id));
  const back = (
    <Anchor component={Link} to="/templates" size="sm">
      {t('templates.title')}
    </Anchor>
  );
  if (template.isPending) {
    return (
      <Page title={t('templates.title')} subtitle={back}>
        <Lines count={4} height={110} />
      </Page>
    );
  }
  if (!template.data) {
    return (
      <Page title={t('templates.title')} subtitle={back}>
        {template.error instanceof ApiError && template.error.status === 404 ? (
          <Empty icon={<IconTemplate size={22} />} title={t('templates.gone')} />
        ) : (
          <Failure error={template.error} retry={() => void template.refetch()} />
        )}
      </Page>
    );
  }
  return <Editor key={template.data.id} template={template.data} back={back} />;
}

export function Editor({ template, back }: { template: EmailTemplate; back: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const write = useCan()('SETTINGS_MANAGE') && !template.archived;
  const [name, setName] = useState(template.name);
  const [content, setContent] = useState<EmailContent>(template.content);
  // As it was when editing began: what somebody else saved meanwhile must not be saved over unseen.
  const [seen, setSeen] = useState(template);
  const [contact, setContact] = useState<string | null>(null);
  const [asked] = useDebouncedValue(content, 350);
  const rendered = useQuery(renderQuery(asked, contact));
  const variables = useQuery(variablesQuery);
  const changed = name !== seen.name || JSON.stringify(content) !== JSON.stringify(seen.content);
  const take = (from: EmailTemplate) => {
    setSeen(from);
    setName(from.name);
    setContent(from.content);
  };
  const newer = template.version > seen.version;
  const theirs =
    newer &&
    (template.name !== seen.name || JSON.stringify(template.content) !== JSON.stringify(seen.content));
  if (newer && !theirs) setSeen(template);
  else if (theirs && !changed) take(template);
  const leave = useBlocker({ shouldBlockFn: () => changed, withResolver: true, enableBeforeUnload: changed });
  const keep = async (saved: EmailTemplate) => {
    client.setQueryData(templateKeys.one(saved.id), saved);
    await client.invalidateQueries({ queryKey: ['email-templates', 'list'] });
  };
  const save = useMutation({
    mutationFn: () =>
      data(
        api.PUT('/email-templates/{id}', {
          params: { path: { id: template.id }, header: ifMatch(seen.version) },
          body: { name, content },
        }),
      ),
    onSuccess: async (saved) => {
      take(saved);
      await keep(saved);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'version_conflict') {
        client.setQueryData(templateKeys.one(template.id), error.current as EmailTemplate);
      }
    },
  });
  const publish = useMutation({
    mutationFn: async () => {
      if (changed) await save.mutateAsync();
      return data(api.POST('/email-templates/{id}/publish', { params: { path: { id: template.id } } }));
    },
    onSuccess: async (published) => {
      await keep(published);
      await client.invalidateQueries({ queryKey: templateKeys.versions(template.id) });
      told(t('templates.published', { number: published.published }));
    },
    onError: (error) => {
      if (!save.error) failed(error);
    },
  });
  useHotkeys([['mod+S', () => changed && write && save.mutate()]], [], true);
  const at = save.error instanceof ApiError ? save.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, save.error) : undefined);
  const set = (part: Partial<EmailContent>) => setContent((old) => ({ ...old, ...part }));
  const issues = rendered.data?.issues ?? [];
  const broken = issues.some((i) => i.level === 'ERROR');
  const marks = useMemo<Mark[]>(
    () =>
      (rendered.data?.issues ?? [])
        .filter((i) => i.field === 'mjml' && i.line)
        .map((i) => ({
          line: i.line ?? 1,
          message: issueSentence(t, i),
          severity: i.level === 'ERROR' ? 'error' : 'warning',
        })),
    [rendered.data, t],
  );
  const names = (variables.data?.items ?? []).map((v) => v.name);
  return (
    <Page
      title={template.name}
      subtitle={
        <Group gap="xs">
          {back}
          <State template={template} />
          {changed && (
            <Text size="sm" c="dimmed" role="status">
              {t('templates.unsaved')}
            </Text>
          )}
        </Group>
      }
      actions={
        <>
          <TestButton template={template} contact={contact} changed={changed} save={save.mutateAsync} />
          {write && (
            <>
              <Button
                variant="default"
                disabled={!changed}
                loading={save.isPending}
                onClick={() => save.mutate(undefined, { onSuccess: () => told(t('common.saved')) })}
              >
                {t('common.save')}
              </Button>
              <Button
                loading={publish.isPending}
                disabled={broken || (!changed && !template.changed)}
                onClick={() => publish.mutate()}
              >
                {t('templates.publish')}
              </Button>
            </>
          )}
          <More template={template} restore={write ? (old) => setContent(old) : null} />
        </>
      }
    >
      <AskFirst
        opened={leave.status === 'blocked'}
        onClose={() => leave.reset?.()}
        title={t('templates.leave')}
        stay={t('templates.stay')}
        act={t('templates.discard')}
        onAct={() => leave.proceed?.()}
      />
      <div className={classes.desk}>
        <Stack>
          {theirs && <Theirs take={() => take(template)} keep={() => setSeen(template)} />}
          <Card>
            <Stack gap="sm">
              <TextInput
                label={t('templates.name')}
                value={name}
                maxLength={80}
                readOnly={!write}
                onChange={(e) => setName(e.currentTarget.value)}
                error={said('name')}
              />
              <TextInput
                label={t('templates.subject')}
                value={content.subject ?? ''}
                maxLength={300}
                readOnly={!write}
                onChange={(e) => set({ subject: e.currentTarget.value })}
                error={said('content.subject')}
              />
              <TextInput
                label={t('templates.preheader')}
                description={t('templates.preheaderHint')}
                value={content.preheader ?? ''}
                maxLength={300}
                readOnly={!write}
                onChange={(e) => set({ preheader: e.currentTarget.value })}
                error={said('content.preheader')}
              />
              <Tabs defaultValue="mjml" keepMounted={false}>
                <Tabs.List>
                  <Tabs.Tab value="mjml">MJML</Tabs.Tab>
                  <Tabs.Tab value="text">{t('templates.textPart')}</Tabs.Tab>
                </Tabs.List>
                <Tabs.Panel value="mjml" pt="sm">
                  <CodeEditor
                    value={content.mjml ?? ''}
                    label={t('templates.source')}
                    marks={marks}
                    variables={names}
                    readOnly={!write}
                    change={(mjml) => set({ mjml })}
                  />
                  {said('content.mjml') && <Text c="red">{said('content.mjml')}</Text>}
                </Tabs.Panel>
                <Tabs.Panel value="text" pt="sm">
                  <Textarea
                    label={t('templates.textPart')}
                    description={t('templates.textHint')}
                    placeholder={rendered.data?.text}
                    autosize
                    minRows={12}
                    maxRows={28}
                    value={content.text ?? ''}
                    readOnly={!write}
                    onChange={(e) => set({ text: e.currentTarget.value || null })}
                    error={said('content.text')}
                  />
                </Tabs.Panel>
              </Tabs>
              <Text size="xs" c="dimmed">
                {t('templates.variablesHint', { example: '{{contact.firstName|there}}' })}
              </Text>
              {save.error && !at && !isProblem(save.error, 'version_conflict') && (
                <Failure error={save.error} />
              )}
            </Stack>
          </Card>
          <Issues issues={issues} />
        </Stack>
        <Preview rendered={rendered.data} error={rendered.error} contact={contact} pick={setContact} />
      </div>
    </Page>
  );
}

/** What is to be said about a template, in a sentence. */
function issueSentence(t: TFunction, issue: Issue): string {
  const what = issue.code === 'gmail_clips' ? bytes(Number(issue.what)) : (issue.what ?? '');
  return t(`templates.issue.${issue.code}`, {
    what,
    open: '{{',
    close: '}}',
    defaultValue: issue.code,
  });
}

function Issues({ issues }: { issues: Issue[] }) {
  const { t } = useTranslation();
  return (
    <Card>
      <Text fw={600} component="h2" m={0} mb="xs">
        {t('templates.check')}
      </Text>
      {issues.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('templates.allWell')}
        </Text>
      ) : (
        <ul className={classes.issues} aria-live="polite">
          {issues.map((issue, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same
            <li key={index}>
              {issue.level === 'ERROR' ? (
                <IconAlertCircle size={16} className={classes.error} aria-hidden />
              ) : (
                <IconAlertTriangle size={16} className={classes.warning} aria-hidden />
              )}
              <span>
                <b className={issue.level === 'ERROR' ? classes.error : classes.warning}>
                  {issue.line && issue.field !== 'subject' && issue.field !== 'preheader'
                    ? t('templates.at', {
                        field: t(`templates.field.${issue.field as 'mjml'}`),
                        line: issue.line,
                      })
                    : t(`templates.field.${issue.field as 'subject'}`)}
                </b>{' '}
                {issueSentence(t, issue)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Preview({
  rendered,
  error,
  contact,
  pick,
}: {
  rendered: RenderedEmail | undefined;
  error: Error | null;
  contact: string | null;
  pick: (contact: string | null) => void;
}) {
  const { t } = useTranslation();
  const [width, setWidth] = useState('desktop');
  const [light, setLight] = useState('light');
  const [part, setPart] = useState('html');
  const dark = light === 'dark';
  const html = rendered?.html ?? '';
  const own = hasDark(html);
  return (
    <Card>
      <Stack gap="sm">
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label={t('templates.part')}
            value={part}
            onChange={setPart}
            data={[
              { value: 'html', label: 'HTML' },
              { value: 'text', label: t('templates.text') },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('templates.width')}
            value={width}
            onChange={setWidth}
            data={[
              { value: 'desktop', label: t('templates.desktop') },
              { value: 'phone', label: t('templates.phone') },
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('templates.light')}
            value={light}
            onChange={setLight}
            data={[
              { value: 'light', label: t('templates.day') },
              { value: 'dark', label: t('templates.night') },
            ]}
          />
        </Group>
        <ContactPicker contact={contact} pick={pick} />
        <div className={classes.inbox}>
          <b>{rendered?.subject}</b>
          <span>{preheaderOf(html)}</span>
        </div>
        {error ? (
          <Failure error={error} />
        ) : !rendered ? (
          <Lines count={3} height={120} />
        ) : part === 'text' ? (
          <section className={classes.text} tabIndex={0} aria-label={t('templates.textPart')}>
            {rendered.text}
          </section>
        ) : rendered.html === null ? (
          <Alert color="red" variant="light" icon={<IconAlertCircle size={18} />}>
            {t('templates.cannotShow')}
          </Alert>
        ) : (
          <div className={classes.stage} data-phone={width === 'phone' || undefined}>
            <iframe
              title={t('templates.preview')}
              className={classes.frame}
              data-phone={width === 'phone' || undefined}
              data-dark={(dark && own) || undefined}
              data-turned={(dark && !own) || undefined}
              sandbox=""
              srcDoc={framed(html, dark)}
            />
          </div>
        )}
        <Group justify="space-between" gap="xs">
          <Text size="xs" c="dimmed">
            {t('templates.size', { size: bytes(rendered?.size ?? 0), most: bytes(102 * 1024) })}
          </Text>
          {rendered && rendered.missing.length > 0 && (
            <Text size="xs" c="dimmed">
              {t('templates.missing', { names: rendered.missing.join(', ') })}
            </Text>
          )}
        </Group>
        {dark && !own && part === 'html' && (
          <Text size="xs" c="dimmed">
            {t('templates.turned')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

/** What an inbox shows behind the subject. */
function preheaderOf(html: string): string {
  const hidden = /<div style="display:none[^>]*>([^<]*)<\/div>/.exec(html)?.[1] ?? '';
  return new DOMParser().parseFromString(hidden, 'text/html').body.textContent ?? '';
}

function ContactPicker({
  contact,
  pick,
}: {
  contact: string | null;
  pick: (contact: string | null) => void;
}) {
  const { t } = useTranslation();
  const may = useCan()('CONTACTS_READ');
  const [typed, setTyped] = useState('');
  const [q] = useDebouncedValue(typed, 250);
  const found = useQuery({ ...contactsQuery(contact ? '' : q), enabled: may });
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const options = (found.data?.items ?? []).map((c) => ({
    value: c.id,
    label: c.email && c.email !== c.name ? `${c.name} · ${c.email}` : c.name,
  }));
  const shown = chosen && !options.some((o) => o.value === chosen.value) ? [chosen, ...options] : options;
  if (!may) return null;
  return (
    <Select
      size="xs"
      label={t('templates.sample')}
      placeholder={t('templates.sampleNone')}
      data={shown}
      value={contact}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('templates.sampleClear') }}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={t('templates.sampleNothing')}
      onChange={(id, option) => {
        setChosen(option ? { value: option.value, label: option.label } : null);
        pick(id);
      }}
    />
  );
}

function TestButton({
  template,
  contact,
  changed,
  save,
}: {
  template: EmailTemplate;
  contact: string | null;
  changed: boolean;
  save: () => Promise<EmailTemplate>;
}) {
  const { t } = useTranslation();
  const may = useCan()('SETTINGS_MANAGE');
  const { user } = useSession();
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState(user.email);
  const [account, setAccount] = useState<string | null>(null);
  const accounts = useQuery({ ...accountsQuery, enabled: open });
  const email = (accounts.data?.items ?? []).filter((a) => a.channel === 'EMAIL');
  const by = account ?? email[0]?.id ?? null;
  const test = useMutation({
    mutationFn: async () => {
      if (changed) await save();
      return data(
        api.POST('/email-templates/{id}/test', {
          params: { path: { id: template.id } },
          body: { account: by ?? '', to, contact },
        }),
      );
    },
    onSuccess: () => {
      told(t('templates.testSent', { to }));
      setOpen(false);
    },
  });
  if (!may) return null;
  const at = test.error instanceof ApiError ? test.error.field : null;
  return (
    <>
      <Button variant="default" leftSection={<IconSend size={16} />} onClick={() => setOpen(true)}>
        {t('templates.test')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('templates.test')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <form
          onSubmit={(e) => {
            e.preventDefault();
            test.mutate();
          }}
          noValidate
        >
          <Stack>
            <TextInput
              label={t('templates.testTo')}
              type="email"
              value={to}
              onChange={(e) => setTo(e.currentTarget.value)}
              error={at === 'to' ? sentence(t, test.error) : undefined}
              data-autofocus
            />
            <Select
              label={t('templates.testBy')}
              data={email.map((a) => ({ value: a.id, label: a.name }))}
              value={by}
              allowDeselect={false}
              onChange={setAccount}
              nothingFoundMessage={t('templates.noAccount')}
              error={at === 'account' ? sentence(t, test.error) : undefined}
            />
            {email.length === 0 && accounts.data && (
              <Text size="sm">
                <Anchor component={Link} to="/channels">
                  {t('templates.noAccount')}
                </Anchor>
              </Text>
            )}
            {test.error && at !== 'to' && at !== 'account' && <Failure error={test.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setOpen(false)}>
                {t('common.cancel')}
              </Button>
              <Button type="submit" loading={test.isPending} disabled={!by}>
                {t('templates.send')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}

function More({
  template,
  restore,
}: {
  template: EmailTemplate;
  restore: ((content: EmailContent) => void) | null;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const may = useCan()('SETTINGS_MANAGE');
  const [history, setHistory] = useState(false);
  const path = { params: { path: { id: template.id } } };
  const archive = useMutation({
    mutationFn: () =>
      data(
        template.archived
          ? api.POST('/email-templates/{id}/reopen', path)
          : api.POST('/email-templates/{id}/archive', path),
      ),
    onSuccess: async (changed) => {
      client.setQueryData(templateKeys.one(template.id), changed);
      await client.invalidateQueries({ queryKey: ['email-templates', 'list'] });
    },
    onError: failed,
  });
  const copy = useMutation({
    mutationFn: () =>
      data(
        api.POST('/email-templates/{id}/duplicate', {
          ...path,
          body: { name: t('templates.copyOf', { name: template.name }).slice(0, 80) },
        }),
      ),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: ['email-templates', 'list'] });
      await navigate({ to: '/templates/$id', params: { id: made.id } as never });
    },
    onError: failed,
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px="xs" aria-label={t('channels.more')}>
            <IconDots size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => setHistory(true)}>
            {t('templates.history')}
          </Menu.Item>
          {may && (
            <>
              <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => copy.mutate()}>
                {t('templates.duplicate')}
              </Menu.Item>
              <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => archive.mutate()}>
                {t(template.archived ? 'templates.reopen' : 'templates.archive')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {history && <History template={template} restore={restore} onClose={() => setHistory(false)} />}
    </>
  );
}

function History({
  template,
  restore,
  onClose,
}: {
  template: EmailTemplate;
  restore: ((content: EmailContent) => void) | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const versions = useQuery(versionsQuery(template.id));
  const bring = useMutation({
    mutationFn: (number: number) =>
      data(
        api.GET('/email-templates/{id}/versions/{number}', {
          params: { path: { id: template.id, number } },
        }),
      ),
    onSuccess: (content, number) => {
      restore?.(content);
      told(t('templates.restored', { number }));
      onClose();
    },
    onError: (error) => failed(error),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('templates.history')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {versions.isPending ? (
        <Lines count={3} height={36} />
      ) : versions.error ? (
        <Failure error={versions.error} retry={() => void versions.refetch()} />
      ) : versions.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('templates.neverPublished')}
        </Text>
      ) : (
        <Stack gap="xs">
          {versions.data.items.map((version) => (
            <Group key={version.number} justify="space-between" wrap="nowrap">
              <div>
                <Text size="sm" fw={600}>
                  {t('templates.version', { number: version.number })}
                </Text>
                <Text size="xs" c="dimmed">
                  {[version.by, dateTime(version.at)].filter(Boolean).join(' · ')}
                </Text>
              </div>
              {restore && (
                <Button
                  size="xs"
                  variant="default"
                  loading={bring.isPending && bring.variables === version.number}
                  onClick={() => bring.mutate(version.number)}
                  aria-label={`${t('templates.restore')} (${t('templates.version', { number: version.number })})`}
                >
                  {t('templates.restore')}
                </Button>
              )}
            </Group>
          ))}
        </Stack>
      )}
    </Modal>
  );
}
