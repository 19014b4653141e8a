import {
  ActionIcon,
  Button,
  CloseButton,
  Group,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  BUTTON_TITLE,
  BUTTONS,
  type ChoiceSection,
  type ChoicesDraft,
  DESCRIPTION,
  newRow,
  newSection,
  ROW_TITLE,
  ROWS,
  rowCount,
} from './choices';
import classes from './composer.module.css';

/** Answers to choose from, below the question in the composer. */
export function ChoicesEditor({
  draft,
  change,
  close,
  pressable,
}: {
  draft: ChoicesDraft;
  change: (draft: ChoicesDraft) => void;
  close: () => void;
  /** Whether the channel shows buttons and lists. */
  pressable: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const count = rowCount(draft);
  const most = draft.list ? ROWS : BUTTONS;
  const section = (key: string, to: Partial<ChoiceSection>) =>
    change({ ...draft, sections: draft.sections.map((s) => (s.key === key ? { ...s, ...to } : s)) });
  let number = 0;
  return (
    <fieldset className={classes.choices}>
      <legend className="visually-hidden">{t('choices.title')}</legend>
      <Group justify="space-between" wrap="nowrap">
        <SegmentedControl
          size="xs"
          aria-label={t('choices.kind')}
          value={draft.list ? 'list' : 'buttons'}
          onChange={(value) => change({ ...draft, list: value === 'list' })}
          data={[
            { value: 'buttons', label: t('choices.buttons') },
            { value: 'list', label: t('choices.list') },
          ]}
        />
        <CloseButton size="sm" aria-label={t('choices.remove')} onClick={close} />
      </Group>
      <Text size="xs" c="dimmed">
        {pressable ? t('choices.pressable') : t('choices.numbered')}
      </Text>
      {draft.list && (
        <TextInput
          size="xs"
          label={t('choices.open')}
          placeholder={t('choices.openExample')}
          maxLength={BUTTON_TITLE}
          value={draft.open}
          onChange={(e) => change({ ...draft, open: e.currentTarget.value })}
        />
      )}
      {draft.sections.map((s, at) => (
        <Stack key={s.key} gap={6}>
          {draft.list && (
            <Group gap={6} wrap="nowrap">
              <TextInput
                size="xs"
                flex={1}
                aria-label={t('choices.section', { number: at + 1 })}
                placeholder={t('choices.section', { number: at + 1 })}
                maxLength={ROW_TITLE}
                value={s.title}
                onChange={(e) => section(s.key, { title: e.currentTarget.value })}
              />
              {draft.sections.length > 1 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('choices.removeSection', { number: at + 1 })}
                  onClick={() =>
                    change({ ...draft, sections: draft.sections.filter((each) => each.key !== s.key) })
                  }
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
            </Group>
          )}
          {s.rows.map((row) => {
            number += 1;
            const shown = number;
            const put = (to: Partial<typeof row>) =>
              section(s.key, { rows: s.rows.map((r) => (r.key === row.key ? { ...r, ...to } : r)) });
            return (
              <Group key={row.key} gap={6} wrap="nowrap">
                <TextInput
                  size="xs"
                  flex={1}
                  aria-label={t('choices.choice', { number: shown })}
                  placeholder={t('choices.choice', { number: shown })}
                  maxLength={draft.list ? ROW_TITLE : BUTTON_TITLE}
                  value={row.title}
                  onChange={(e) => put({ title: e.currentTarget.value })}
                />
                {draft.list && (
                  <TextInput
                    size="xs"
                    flex={2}
                    aria-label={t('choices.description', { number: shown })}
                    placeholder={t('choices.descriptionHint')}
                    maxLength={DESCRIPTION}
                    value={row.description}
                    onChange={(e) => put({ description: e.currentTarget.value })}
                  />
                )}
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={count === 1}
                  aria-label={t('choices.removeChoice', { number: shown })}
                  onClick={() => section(s.key, { rows: s.rows.filter((r) => r.key !== row.key) })}
                >
                  <IconX size={14} />
                </ActionIcon>
              </Group>
            );
          })}
          <Group gap={6}>
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconPlus size={12} />}
              disabled={count >= most}
              onClick={() => section(s.key, { rows: [...s.rows, newRow()] })}
            >
              {t('choices.add')}
            </Button>
            {draft.list && at === draft.sections.length - 1 && (
              <Button
                size="compact-xs"
                variant="subtle"
                leftSection={<IconPlus size={12} />}
                disabled={count >= most}
                onClick={() => change({ ...draft, sections: [...draft.sections, newSection()] })}
              >
                {t('choices.addSection')}
              </Button>
            )}
          </Group>
        </Stack>
      ))}
      {count > most && (
        <Text size="xs" c="var(--mantine-color-error)" role="status">
          {t('choices.tooMany', { count: most })}
        </Text>
      )}
    </fieldset>
  );
}
