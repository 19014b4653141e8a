import {
  Button,
  FileButton,
  Group,
  Modal,
  Select,
  type SelectProps,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPaperclip, IconSend } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, upload } from '@/lib/api';
import { sentence } from '@/lib/problems';
import type { Attachment, WhatsAppTemplate } from '@/lib/types';
import { Failure, Lines } from '@/ui/page';
import { failed, noted } from '@/ui/toast';
import { EMPTY, type Filled, filled, isComplete, needsFile } from './fill';
import { templatesQuery } from './queries';
import classes from './whatsapp.module.css';

/** A template is chosen, filled in, seen as the customer will see it, and sent. */
export default function TemplatePicker({
  conversation,
  close,
}: {
  conversation: string;
  close: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const templates = useQuery(templatesQuery(conversation));
  const [chosen, setChosen] = useState<string | null>(null);
  const template = templates.data?.items.find((each) => each.id === chosen);
  return (
    <Modal
      opened
      onClose={close}
      size="xl"
      title={t('whatsapp.sendTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {templates.isPending ? (
        <Lines count={3} height={40} />
      ) : templates.error ? (
        <Failure error={templates.error} retry={() => void templates.refetch()} />
      ) : templates.data.items.length === 0 ? (
        <Text size="sm">{t('whatsapp.none')}</Text>
      ) : (
        <Stack>
          <TemplateSelect
            templates={templates.data.items}
            value={chosen}
            onChange={setChosen}
            data-autofocus
          />
          {template && (
            <TemplateForm
              key={template.id}
              template={template}
              send={(message) =>
                data(
                  api.POST('/conversations/{id}/whatsapp/templates', {
                    params: { path: { id: conversation } },
                    headers: { 'Idempotency-Key': message.id },
                    body: message,
                  }),
                )
              }
              done={() => {
                noted(t('whatsapp.sent'));
                close();
              }}
            />
          )}
        </Stack>
      )}
    </Modal>
  );
}

/** Which template it is to be: by its name and by what it says. */
export function TemplateSelect({
  templates,
  ...rest
}: {
  templates: WhatsAppTemplate[];
} & Pick<SelectProps, 'value' | 'onChange' | 'description'> & { 'data-autofocus'?: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Select
      {...rest}
      label={t('whatsapp.template')}
      placeholder={t('whatsapp.choose')}
      searchable
      data={templates.map((each) => ({ value: each.id, label: `${each.name} · ${each.language}` }))}
      renderOption={({ option }) => (
        <div className={classes.option}>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed" lineClamp={2}>
            {templates.find((each) => each.id === option.value)?.body}
          </Text>
        </div>
      )}
    />
  );
}

export interface TemplateMessage extends Filled {
  id: string;
  name: string;
  language: string;
  file: string | null;
}

/** Fills a template in, shows it as the customer will see it, and sends it. */
export function TemplateForm<T>({
  template,
  send: deliver,
  done,
  disabled = false,
}: {
  template: WhatsAppTemplate;
  send: (message: TemplateMessage) => Promise<T>;
  done: (sent: T) => void;
  disabled?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const [values, setValues] = useState<Filled>(EMPTY);
  const [file, setFile] = useState<Attachment | null>(null);
  // The same message however often it is tried.
  const [id] = useState(() => crypto.randomUUID());
  const attach = useMutation({
    mutationFn: (chosen: File) => upload<Attachment>('/attachments', chosen, () => {}),
    onSuccess: setFile,
    onError: (error) => failed(error),
  });
  const send = useMutation({
    mutationFn: () =>
      deliver({ id, name: template.name, language: template.language, ...values, file: file?.id ?? null }),
    onSuccess: done,
  });
  const at = send.error instanceof ApiError ? send.error.field : null;
  const said = (field: string) => (at === field ? sentence(t, send.error) : undefined);
  const input = (part: keyof Filled, name: string, label: string, hint?: string) => (
    <TextInput
      key={`${part}.${name}`}
      label={label}
      description={hint}
      placeholder={template.examples[`${part}.${name}`]}
      value={values[part][name] ?? ''}
      maxLength={1024}
      onChange={(e) => {
        const { value } = e.currentTarget;
        setValues((v) => ({ ...v, [part]: { ...v[part], [name]: value } }));
      }}
      error={said(`${part}.${name}`)}
    />
  );
  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        send.mutate();
      }}
      noValidate
    >
      <div className={classes.picker}>
        <Stack gap="sm">
          {needsFile(template) && (
            <div>
              <Text size="sm" fw={500}>
                {t('whatsapp.file')}
              </Text>
              <Text size="xs" c="dimmed" mb={4}>
                {t(`whatsapp.fileKinds.${template.header?.format}`, { defaultValue: '' })}
              </Text>
              <FileButton onChange={(chosen) => chosen && attach.mutate(chosen)}>
                {(props) => (
                  <Button
                    {...props}
                    variant="default"
                    loading={attach.isPending}
                    leftSection={<IconPaperclip size={16} />}
                  >
                    {file?.name ?? t('whatsapp.attach')}
                  </Button>
                )}
              </FileButton>
              {said('file') && (
                <Text size="xs" c="var(--mantine-color-error)" role="alert">
                  {said('file')}
                </Text>
              )}
            </div>
          )}
          {template.header?.variables.map((name) => input('header', name, t('whatsapp.header', { name })))}
          {template.variables.map((name) => input('body', name, t('whatsapp.variable', { name })))}
          {template.buttons.map((button, i) =>
            button.variable
              ? input(
                  'buttons',
                  String(i),
                  t('whatsapp.button', { text: button.text }),
                  t('whatsapp.buttonHint', { url: button.target?.replace(/\{\{.*/, '') }),
                )
              : null,
          )}
        </Stack>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t('whatsapp.preview')}
          </Text>
          <Preview template={template} values={values} file={file} />
        </div>
      </div>
      {send.error && !at && <Failure error={send.error} />}
      {at && !/^(header|body|buttons)\.|^file$/.test(at) && <Failure error={send.error} />}
      <Group justify="flex-end" mt="md">
        <Button
          type="submit"
          loading={send.isPending}
          disabled={disabled || !isComplete(template, values) || (needsFile(template) && !file)}
          rightSection={<IconSend size={15} stroke={1.7} />}
        >
          {t('whatsapp.send')}
        </Button>
      </Group>
    </form>
  );
}

/** A text with what is still to be filled in marked. */
function Open({ text }: { text: string }): ReactNode {
  return text.split(/(\{\{\s*\w+\s*}})/).map((part, i) =>
    i % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity
      <mark key={i} className={classes.open}>
        {part}
      </mark>
    ) : (
      part
    ),
  );
}

/** The message as the customer's phone shows it. */
export function Preview({
  template,
  values,
  file,
}: {
  template: WhatsAppTemplate;
  values: Filled;
  file?: Attachment | null;
}): ReactNode {
  return (
    <div className={classes.preview} dir="auto">
      {needsFile(template) && (
        <Group gap={6} wrap="nowrap">
          <IconPaperclip size={14} aria-hidden />
          <Text size="sm">{file?.name ?? template.header?.format.toLowerCase()}</Text>
        </Group>
      )}
      {template.header?.format === 'TEXT' && (
        <Text fw={600} component="p">
          <Open text={filled(template.header.text, values.header)} />
        </Text>
      )}
      <p>
        <Open text={filled(template.body, values.body)} />
      </p>
      {template.footer && (
        <Text size="xs" c="dimmed" component="p">
          {template.footer}
        </Text>
      )}
      {template.buttons.length > 0 && (
        <div className={classes.buttons}>
          {template.buttons.map((button) => (
            <span key={button.text} className={classes.button}>
              {button.text}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
