import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import type { Contact } from '@/lib/types';
import { failed, told } from '@/ui/toast';
import { useFields, valueText } from './attributes';
import classes from './merge-dialog.module.css';
import { contactKeys } from './queries';
import { STANDING, useStandingText } from './standing';

/** Two contacts that somebody takes for one person. */
export interface Two {
  first: Contact;
  second: Contact;
}

/** Makes one contact of two: which of them stays, and for each fact that differs, whose is right. */
export function MergeDialog({
  two,
  onClose,
  onMerged,
}: {
  two: Two | null;
  onClose: () => void;
  onMerged?: (contact: Contact) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal
      opened={two !== null}
      onClose={onClose}
      size="lg"
      title={t('merge.title')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {two && <Choices two={two} onClose={onClose} {...(onMerged && { onMerged })} />}
    </Modal>
  );
}

const OWN = ['name', 'email', 'phone', 'externalId'] as const;

function Choices({
  two,
  onClose,
  onMerged,
}: {
  two: Two;
  onClose: () => void;
  onMerged?: (contact: Contact) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const fields = useFields();
  const standing = useStandingText();
  // Who is known longer stays, unless only the other one is proven.
  const [swapped, setSwapped] = useState(
    two.first.verified === two.second.verified
      ? two.first.createdAt > two.second.createdAt
      : two.second.verified,
  );
  const [taken, setTaken] = useState<string[]>([]);
  const target = swapped ? two.second : two.first;
  const source = swapped ? two.first : two.second;
  const facts = [
    ...OWN.map((key) => ({
      key: key as string,
      label: t(`contacts.${key}`),
      ours: target[key] ?? '',
      theirs: source[key] ?? '',
    })),
    ...STANDING.map((which) => ({
      key: which as string,
      label: t(`standing.${which}`),
      ours: standing(which, target),
      theirs: standing(which, source),
    })),
    {
      key: 'company',
      label: t('companies.one'),
      ours: target.company?.name ?? '',
      theirs: source.company?.name ?? '',
    },
    ...fields.map((field) => ({
      key: `fields.${field.key}`,
      label: field.label,
      ours: valueText(field, target, t('common.yes'), t('common.no')),
      theirs: valueText(field, source, t('common.yes'), t('common.no')),
    })),
  ].filter((fact) => (fact.ours || fact.theirs) && fact.ours !== fact.theirs);
  const merge = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contacts/{id}/merge', {
          params: { path: { id: target.id } },
          body: { source: source.id, take: taken },
        }),
      ),
    onSuccess: (contact) => {
      client.setQueryData(contactKeys.one(contact.id), contact);
      void client.invalidateQueries({ queryKey: ['contacts'] });
      told(t('merge.done', { name: contact.name }));
      onClose();
      onMerged?.(contact);
    },
    onError: (error) => failed(error),
  });
  const choose = (key: string, theirs: boolean) =>
    setTaken(theirs ? [...taken.filter((k) => k !== key), key] : taken.filter((k) => k !== key));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        merge.mutate();
      }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t('merge.hint')}
        </Text>
        <Radio.Group
          label={t('merge.stays')}
          value={swapped ? 'second' : 'first'}
          onChange={(value) => {
            setSwapped(value === 'second');
            setTaken([]);
          }}
        >
          <Stack gap={6} mt={6}>
            {(['first', 'second'] as const).map((which) => (
              <Radio key={which} value={which} label={naming(two[which])} />
            ))}
          </Stack>
        </Radio.Group>
        {facts.length > 0 && (
          <table className={classes.facts}>
            <thead>
              <tr>
                <th scope="col">{t('merge.fact')}</th>
                <th scope="col">{target.name}</th>
                <th scope="col">{source.name}</th>
              </tr>
            </thead>
            <tbody>
              {facts.map((fact) => {
                // What only one of them has is kept without asking.
                const both = fact.ours && fact.theirs;
                const theirs = !fact.ours || taken.includes(fact.key);
                return (
                  <tr key={fact.key}>
                    <th scope="row">{fact.label}</th>
                    {[false, true].map((other) => (
                      <td key={String(other)} data-kept={theirs === other || undefined}>
                        {!both && (other ? fact.theirs : fact.ours)}
                        {both && (
                          <Radio
                            name={fact.key}
                            label={other ? fact.theirs : fact.ours}
                            aria-label={`${fact.label}: ${other ? fact.theirs : fact.ours}`}
                            checked={theirs === other}
                            onChange={() => choose(fact.key, other)}
                          />
                        )}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={merge.isPending}>
            {t('merge.merge')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function naming(contact: Contact): string {
  return [contact.name, contact.email, contact.phone]
    .filter((part, i, all) => part && all.indexOf(part) === i)
    .join(' · ');
}
