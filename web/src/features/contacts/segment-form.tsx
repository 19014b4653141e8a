import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, ifMatch } from '@/lib/api';
import { number, ZONE } from '@/lib/format';
import { sentence } from '@/lib/problems';
import type { Segment } from '@/lib/types';
import { failed, told } from '@/ui/toast';
import { useFilterAttributes } from './attributes';
import { type Group as FilterGroup, type FilterJson, fromJson, newId, toJson } from './filter';
import { FilterBuilder } from './filter-builder';
import { countQuery, fieldsQuery } from './queries';
import { showSegment } from './segment-queries';

interface FormProps {
  segment?: Segment;
  /** What the list shows, to begin with. */
  filter?: FilterJson | undefined;
  onClose: () => void;
  onSaved?: (segment: Segment) => void;
}

/** Makes a segment, or changes one; says before how many contacts it will have. */
export function SegmentForm({ opened, ...props }: FormProps & { opened: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      size="xl"
      title={props.segment ? t('segments.edit') : t('segments.new')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {opened && <Form {...props} />}
    </Modal>
  );
}

const nothing = (): FilterGroup => ({ id: newId(), join: 'all', parts: [] });

function Form({ segment, filter, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const attributes = useFilterAttributes(segment?.id);
  const given = (segment ? (segment.filter as FilterJson | null) : filter) ?? undefined;
  const [name, setName] = useState(segment?.name ?? '');
  const [description, setDescription] = useState(segment?.description ?? '');
  const [live, setLive] = useState(segment?.live ?? true);
  const [group, setGroup] = useState(() => (given ? fromJson(given) : nothing()));
  // Until it is known what fields there are, conditions on them would look as if not filled in.
  const known = useQuery(fieldsQuery).isSuccess;
  const json = group && known ? toJson(group, attributes) : given;
  const [settled] = useDebouncedValue(json, 300);
  const filtered = live || !segment;
  const count = useQuery({ ...countQuery(settled ? { filter: settled } : {}), enabled: filtered && known });
  const save = useMutation({
    mutationFn: async () => {
      const words = { name: name.trim(), description: description.trim() };
      // An empty filter means everybody, and is written as one that says so.
      const meant = json ?? { all: [] };
      if (segment) {
        const same = JSON.stringify(meant) === JSON.stringify(segment.filter);
        return data(
          api.PATCH('/segments/{id}', {
            params: { path: { id: segment.id }, header: ifMatch(segment.version) },
            body: {
              ...words,
              filter: segment.live && group && !same ? meant : null,
              timeZone: ZONE,
            },
          }),
        );
      }
      const made = await data(
        api.POST('/segments', { body: { ...words, filter: live ? meant : null, timeZone: ZONE } }),
      );
      if (live || !json) return made;
      const filled = await data(
        api.POST('/segments/{id}/members/add', {
          params: { path: { id: made.id } },
          body: { contacts: null, filter: json, timeZone: ZONE },
        }),
      );
      return filled.segment;
    },
    onSuccess: (saved) => {
      showSegment(client, saved);
      told(t('common.saved'));
      onClose();
      onSaved?.(saved);
    },
    onError: (error) => {
      if (!(error instanceof ApiError && error.field === 'name')) failed(error);
    },
  });
  const problem =
    save.error instanceof ApiError && save.error.field === 'name' ? sentence(t, save.error) : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={t('segments.name')}
          required
          data-autofocus
          maxLength={100}
          value={name}
          error={problem}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t('segments.description')}
          autosize
          maxLength={500}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {!segment && (
          <div>
            <SegmentedControl
              aria-label={t('segments.kind')}
              value={live ? 'live' : 'static'}
              onChange={(value) => setLive(value === 'live')}
              data={[
                { value: 'live', label: t('segments.live') },
                { value: 'static', label: t('segments.static') },
              ]}
            />
            <Text size="xs" c="dimmed" mt={4}>
              {live ? t('segments.liveHint') : t('segments.staticHint')}
            </Text>
          </div>
        )}
        {filtered &&
          (group ? (
            <FilterBuilder group={group} attributes={attributes} onChange={setGroup} />
          ) : (
            <Alert color="gray" variant="light">
              {t('segments.written')}
            </Alert>
          ))}
        <Group justify="space-between">
          <Text size="sm" c="dimmed" aria-live="polite">
            {filtered &&
              (live || json) &&
              count.data &&
              t(count.data.exact ? 'contacts.count' : 'contacts.about', {
                count: count.data.count,
                shown: number(count.data.count),
              })}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={!name.trim() || !known}>
              {t('common.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
