import {
  Badge,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
} from '@mantine/core';
import { IconArchive, IconPlus, IconTemplate } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { EmailStarter, EmailTemplateLine } from '@/lib/types';
import { Empty, Failure, Lines, Page } from '@/ui/page';
import { framed } from './preview';
import { previewQuery, renderQuery, startersQuery, templateKeys, templatesQuery } from './queries';
import classes from './templates.module.css';

/** Mails that are written once and sent often. */
export function TemplatesPage(): ReactNode {
  const { t } = useTranslation();
  const write = useCan()('SETTINGS_MANAGE');
  const [archived, setArchived] = useState(false);
  const [adding, setAdding] = useState(false);
  const templates = useQuery(templatesQuery(archived));
  const add = write && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('templates.new')}
    </Button>
  );
  return (
    <Page
      title={t('templates.title')}
      subtitle={write ? t('templates.hint') : t('common.readOnly')}
      actions={
        <>
          <SegmentedControl
            aria-label={t('templates.which')}
            value={archived ? 'archived' : 'used'}
            onChange={(value) => setArchived(value === 'archived')}
            data={[
              { value: 'used', label: t('templates.used') },
              { value: 'archived', label: t('templates.archived') },
            ]}
          />
          {add}
        </>
      }
    >
      {adding && <NewTemplate onClose={() => setAdding(false)} />}
      {templates.isPending ? (
        <Lines count={3} height={160} />
      ) : templates.error ? (
        <Failure error={templates.error} retry={() => void templates.refetch()} />
      ) : templates.data.items.length === 0 ? (
        <Empty
          icon={archived ? <IconArchive size={32} stroke={1.5} /> : <IconTemplate size={32} stroke={1.5} />}
          title={t(archived ? 'templates.noneArchived' : 'templates.none')}
          action={archived ? undefined : add || undefined}
        >
          {archived ? undefined : t('templates.noneHint')}
        </Empty>
      ) : (
        <ul className={classes.cards}>
          {templates.data.items.map((template) => (
            <TemplateCard key={template.id} template={template} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function TemplateCard({ template }: { template: EmailTemplateLine }) {
  const now = useNow();
  const preview = useQuery(previewQuery(template.id, template.changedAt));
  return (
    <li className={classes.card}>
      <Small html={preview.data?.html ?? ''} />
      <div className={classes.words}>
        <Link to="/templates/$id" params={{ id: template.id } as never} className={classes.name}>
          {template.name}
        </Link>
        <Text size="sm" c="dimmed" lineClamp={1}>
          {template.subject}
        </Text>
        <Group gap={6} justify="space-between">
          <State template={template} />
          <Text size="xs" c="dimmed">
            {[template.changedBy, template.changedAt && ago(template.changedAt, now)]
              .filter(Boolean)
              .join(' · ')}
          </Text>
        </Group>
      </div>
    </li>
  );
}

/** Whether what is worked on is what is sent. */
export function State({
  template,
}: {
  template: Pick<EmailTemplateLine, 'published' | 'changed' | 'archived'>;
}) {
  const { t } = useTranslation();
  if (template.archived) {
    return (
      <Badge color="gray" variant="light">
        {t('templates.state.archived')}
      </Badge>
    );
  }
  if (!template.published) {
    return (
      <Badge color="gray" variant="light">
        {t('templates.state.draft')}
      </Badge>
    );
  }
  return template.changed ? (
    <Badge color="orange" variant="light">
      {t('templates.state.changed', { number: template.published })}
    </Badge>
  ) : (
    <Badge color="teal" variant="light">
      {t('templates.state.published', { number: template.published })}
    </Badge>
  );
}

/** A mail so small that it is only looked at. */
function Small({ html }: { html: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.small} aria-hidden inert>
      {html && (
        <iframe title={t('templates.preview')} sandbox="" srcDoc={framed(html, false)} loading="lazy" />
      )}
    </div>
  );
}

const BLANK = `<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>Hello {{contact.firstName|there}},</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

function NewTemplate({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const starters = useQuery(startersQuery);
  const [name, setName] = useState('');
  const [key, setKey] = useState<string>('letter');
  const add = useMutation({
    mutationFn: () => {
      const chosen = starters.data?.items.find((s) => s.key === key);
      return data(
        api.POST('/email-templates', {
          body: {
            name,
            content: chosen?.content ?? { subject: name || '–', preheader: '', mjml: BLANK, text: null },
          },
        }),
      );
    },
    onSuccess: async (template) => {
      await client.invalidateQueries({ queryKey: templateKeys.list(false) });
      onClose();
      await navigate({ to: '/templates/$id', params: { id: template.id } as never });
    },
  });
  const at = add.error instanceof ApiError ? add.error.field : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('templates.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
      size="xl"
    >
      <form
        onSubmit={(e) => {
          e.preventDefault();
          add.mutate();
        }}
        noValidate
      >
        <Stack>
          <TextInput
            label={t('templates.name')}
            placeholder={t('templates.namePlaceholder')}
            value={name}
            maxLength={80}
            onChange={(e) => setName(e.currentTarget.value)}
            error={at === 'name' ? sentence(t, add.error) : undefined}
            data-autofocus
            required
          />
          <div className={classes.starters} role="group" aria-label={t('templates.beginWith')}>
            {(starters.data?.items ?? []).map((starter) => (
              <Starter key={starter.key} starter={starter} on={key === starter.key} choose={setKey} />
            ))}
            <UnstyledButton
              className={classes.starter}
              aria-pressed={key === 'blank'}
              onClick={() => setKey('blank')}
            >
              <Small html="" />
              <span>{t('templates.starter.blank')}</span>
            </UnstyledButton>
          </div>
          {add.error && at !== 'name' && <Failure error={add.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t('templates.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Starter({
  starter,
  on,
  choose,
}: {
  starter: EmailStarter;
  on: boolean;
  choose: (key: string) => void;
}) {
  const { t } = useTranslation();
  const shown = useQuery(renderQuery(starter.content, null));
  return (
    <UnstyledButton className={classes.starter} aria-pressed={on} onClick={() => choose(starter.key)}>
      <Small html={shown.data?.html ?? ''} />
      <span>{t(`templates.starter.${starter.key}`)}</span>
    </UnstyledButton>
  );
}
