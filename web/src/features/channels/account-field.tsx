import { PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelAdapter } from '@/lib/types';

type Field = ChannelAdapter['fields'][number];

/** Little enough to stand beside another. */
const SHORT = [
  'security',
  'port',
  'user',
  'password',
  'dkimDomain',
  'dkimSelector',
  'imapSecurity',
  'imapPort',
  'imapUser',
  'imapPassword',
];

/** Whether what is typed is never shown again. */
export function isSecret(field: Field): boolean {
  return field.type === 'SECRET' || field.type === 'LONG_SECRET';
}

/** One thing that a provider asks for, in its words where it has some. */
export function AccountField({
  adapter,
  field,
  value,
  isSet,
  write,
  error,
  change,
}: {
  adapter: string;
  field: Field;
  value: string;
  isSet: boolean;
  write: boolean;
  error: string | undefined;
  change: (value: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const own = (what: string) =>
    t([`channels.adapter.${adapter}.${field.name}${what}`, `channels.field.${field.name}${what}`], {
      defaultValue: '',
    });
  const common = {
    label: own('') || field.name,
    description: own('Hint') || undefined,
    withAsterisk: field.required && write,
    error,
    wrapperProps: SHORT.includes(field.name) ? { 'data-short': true } : {},
  };
  const kept = isSet ? t('channels.isSet') : own('Example') || undefined;
  switch (field.type) {
    case 'SWITCH':
      return (
        <Switch
          label={common.label}
          description={common.description}
          error={error}
          checked={value === 'true'}
          disabled={!write}
          onChange={(e) => change(String(e.currentTarget.checked))}
        />
      );
    case 'CHOICE':
      return (
        <Select
          {...common}
          data={field.choices.map((choice) => ({
            value: choice,
            label: t(
              [
                `channels.adapter.${adapter}.${field.name}Choice.${choice}`,
                `channels.field.${field.name}Choice.${choice}`,
              ],
              { defaultValue: choice },
            ),
          }))}
          value={value || field.choices[0] || null}
          allowDeselect={false}
          readOnly={!write}
          onChange={(choice) => choice && change(choice)}
        />
      );
    case 'SECRET':
      return (
        <PasswordInput
          {...common}
          placeholder={kept}
          value={value}
          readOnly={!write}
          autoComplete="off"
          onChange={(e) => change(e.currentTarget.value)}
        />
      );
    case 'LONG_SECRET':
      return (
        <Textarea
          {...common}
          placeholder={kept}
          value={value}
          readOnly={!write}
          autoComplete="off"
          autosize
          minRows={3}
          maxRows={8}
          onChange={(e) => change(e.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          placeholder={own('Example') || undefined}
          inputMode={field.type === 'NUMBER' ? 'numeric' : undefined}
          value={value}
          readOnly={!write}
          onChange={(e) => change(e.currentTarget.value)}
        />
      );
  }
}
