import { Badge, Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { IconForms, IconGripVertical, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { data } from '@/lib/api';
import { useCan } from '@/lib/session';
import type { ContactField } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import { valueText } from './attributes';
import { EntryMenu } from './entry-menu';
import { FieldForm, GroupForm } from './field-form';
import { byGroup } from './field-groups';
import { OF, type Subject } from './field-subjects';
import classes from './fields-settings.module.css';
import type { fieldsQuery } from './queries';

/** Instead of a key, which is never empty. */
const NEW = '';

/** The fields that the workspace keeps of its contacts and of its companies. */
export function FieldsSettings(): ReactNode {
  return (
    <Stack>
      <Fields of="contacts" />
      <Fields of="companies" />
    </Stack>
  );
}

function Fields({ of }: { of: Subject }): ReactNode {
  const { t } = useTranslation();
  const { words, ...kept } = OF[of];
  const query = useQuery(kept.query as typeof fieldsQuery);
  const client = useQueryClient();
  const write = useCan()('SETTINGS_MANAGE');
  const [edited, setEdited] = useState<string | null>(null);
  const [renamed, setRenamed] = useState<string | null>(null);
  const drag = useDrag();
  const settled = {
    onSuccess: () => told(t('common.saved')),
    onError: (error: unknown) => failed(error),
    onSettled: () => client.invalidateQueries({ queryKey: kept.query.queryKey }),
  };
  const arrange = useMutation({
    mutationFn: (keys: string[]) => data(kept.arrange(keys)),
    ...settled,
  });
  const arrangeGroups = useMutation({
    mutationFn: (groups: string[]) => data(kept.arrangeGroups(groups)),
    ...settled,
  });
  const archive = useMutation({
    mutationFn: ({ field, archived }: { field: ContactField; archived: boolean }) =>
      data(kept.change(query.data?.version ?? 0, { ...field, archived })),
    ...settled,
  });
  const shownDefault = (field: ContactField) =>
    field.type === 'COMPANY'
      ? ''
      : valueText(
          field,
          { fields: { [field.key]: field.defaultValue } },
          t('common.yes'),
          t('common.no'),
        ).slice(0, 80);
  // As it is now: somebody else may be changing it too.
  const field = query.data?.fields.find((each) => each.key === edited);
  if (query.error && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Lines count={4} height={48} />;
  const { fields, groups, version } = query.data;
  const sections = byGroup(fields);
  const moveGroup = (from: number, to: number) => arrangeGroups.mutate(moved(groups, from, to));
  return (
    <Card>
      <CardTitle
        title={t(words.title)}
        hint={write ? t(words.hint) : t('common.readOnly')}
        right={
          write && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited(NEW)}>
              {t(words.add)}
            </Button>
          )
        }
      />
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited === NEW ? t(words.add) : t('fields.edit')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {edited !== null && (
          <FieldForm
            of={of}
            {...(field && { field })}
            version={version}
            taken={fields.map((f) => f.key)}
            groups={groups}
            onClose={() => setEdited(null)}
          />
        )}
      </Modal>
      <Modal
        opened={renamed !== null}
        onClose={() => setRenamed(null)}
        title={t('fields.renameGroup')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {renamed !== null && <GroupForm of={of} group={renamed} onClose={() => setRenamed(null)} />}
      </Modal>
      {fields.length === 0 ? (
        <Empty icon={<IconForms size={30} stroke={1.5} />} title={t('fields.empty')}>
          {t(words.emptyHint)}
        </Empty>
      ) : (
        sections.map(({ name, fields: own }) => {
          const at = name === null ? -1 : groups.indexOf(name);
          const all = fields.map((f) => f.key);
          const first = all.indexOf(own[0]?.key ?? '');
          const move = (from: number, to: number) => arrange.mutate(moved(all, first + from, first + to));
          return (
            <section key={name ?? ''} {...(name !== null && { 'aria-label': name })}>
              {name !== null && (
                <Group className={classes.group} {...drag(write, `${of} groups`, at, moveGroup)}>
                  {write && <IconGripVertical size={14} aria-hidden />}
                  <Title order={3} size="sm">
                    {name}
                  </Title>
                  {write && (
                    <EntryMenu
                      label={name}
                      at={at}
                      of={groups.length}
                      edit={t('fields.renameGroup')}
                      onEdit={() => setRenamed(name)}
                      onMove={moveGroup}
                    />
                  )}
                </Group>
              )}
              <ul className={classes.fields}>
                {own.map((field, i) => (
                  <li
                    key={field.key}
                    data-archived={field.archived || undefined}
                    {...drag(write, `${of} in ${name}`, i, move)}
                  >
                    {write && <IconGripVertical size={14} aria-hidden className={classes.grip} />}
                    <div>
                      <Text fw={500}>{field.label}</Text>
                      <Text size="xs" c="dimmed">
                        {t(`fields.types.${field.type}`)} · <code>{field.key}</code>
                        {shownDefault(field) && ` · ${t('fields.begins', { value: shownDefault(field) })}`}
                      </Text>
                    </div>
                    <Group gap={6} ml="auto">
                      {field.required && <Badge color="blue">{t('fields.required')}</Badge>}
                      {field.unique && <Badge color="blue">{t('fields.unique')}</Badge>}
                      {field.archived && <Badge color="gray">{t('fields.archived')}</Badge>}
                      {write && (
                        <EntryMenu
                          label={field.label}
                          at={i}
                          of={own.length}
                          archived={field.archived}
                          onEdit={() => setEdited(field.key)}
                          onMove={move}
                          onArchive={(archived) => archive.mutate({ field, archived })}
                        />
                      )}
                    </Group>
                  </li>
                ))}
              </ul>
            </section>
          );
        })
      )}
    </Card>
  );
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Entries of one list are dragged onto each other; whoever has no mouse has the menu of each entry. */
function useDrag() {
  const held = useRef<{ list: string; at: number } | null>(null);
  return (on: boolean, list: string, at: number, onMove: (from: number, to: number) => void) =>
    on
      ? {
          draggable: true,
          onDragStart: () => {
            held.current = { list, at };
          },
          onDragEnd: () => {
            held.current = null;
          },
          onDragOver: (event: DragEvent) => {
            if (held.current?.list === list) event.preventDefault();
          },
          onDrop: (event: DragEvent) => {
            event.preventDefault();
            const from = held.current;
            held.current = null;
            if (from && from.list === list && from.at !== at) onMove(from.at, at);
          },
        }
      : {};
}
