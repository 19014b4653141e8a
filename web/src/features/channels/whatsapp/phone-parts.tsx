import { Button, Group, Text } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { bytes } from '@/lib/format';
import type { SimulatedText } from '@/lib/types';
import { failed } from '@/ui/toast';
import { channelKeys } from '../queries';
import classes from './whatsapp.module.css';

interface Choice {
  title?: string;
  description?: string;
}

/** What the simulated provider keeps of a message beside its text. */
interface Detail {
  buttons?: string[];
  interactive?: {
    header?: { text?: string };
    footer?: { text?: string };
    action?: {
      button?: string;
      buttons?: { reply?: Choice }[];
      sections?: { title?: string; rows?: Choice[] }[];
    };
  };
  media?: { name: string; size: number }[];
  wamid?: string;
  quotes?: string;
  reacts?: string;
}

const EMOJI = ['👍', '❤️', '😂'];

const detailOf = (text: SimulatedText): Detail => (text.detail ?? {}) as Detail;

/** Buttons below a message. */
function pressable(detail: Detail): string[] {
  const buttons = detail.interactive?.action?.buttons?.map((each) => each.reply?.title) ?? [];
  return [...(detail.buttons ?? []), ...buttons.flatMap((title) => (title ? [title] : []))];
}

/** A reaction is no message of its own on a phone, but stands on another. */
export function isReaction(text: SimulatedText): boolean {
  return detailOf(text).reacts !== undefined;
}

/** What the workspace put on a message of the phone's, as it is now. */
function reactionTo(text: SimulatedText, all: SimulatedText[]): string {
  const { wamid } = detailOf(text);
  return (wamid && all.find((each) => detailOf(each).reacts === wamid)?.text) || '';
}

/** Files, buttons and reactions of a message on a simulated phone. */
export function PhoneParts({
  account,
  text,
  all,
  write,
}: {
  account: string;
  text: SimulatedText;
  /** Of the phone, newest first. */
  all: SimulatedText[];
  write: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const answer = useMutation({
    mutationFn: (body: { button?: string; emoji?: string }) =>
      data(
        api.POST('/channels/accounts/{account}/simulator/texts/{id}/answers', {
          params: { path: { account, id: text.id } },
          body: { button: body.button ?? null, emoji: body.emoji ?? null },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: channelKeys.simulator(account) }),
    onError: (error) => failed(error),
  });
  const detail = detailOf(text);
  const quoted = detail.quotes && all.find((each) => detailOf(each).wamid === detail.quotes);
  const reaction = reactionTo(text, all);
  const { interactive } = detail;
  const may = write && !text.incoming;
  return (
    <>
      {detail.media?.map((file) => (
        <Group key={file.name} gap={6} wrap="nowrap">
          <IconPaperclip size={14} aria-hidden />
          <Text size="sm">
            {file.name} ({bytes(file.size)})
          </Text>
        </Group>
      ))}
      {interactive?.header?.text && (
        <Text size="sm" fw={600}>
          {interactive.header.text}
        </Text>
      )}
      {quoted && (
        <blockquote className={classes.quoted} dir="auto">
          {quoted.text}
        </blockquote>
      )}
      {interactive?.footer?.text && (
        <Text size="xs" c="dimmed">
          {interactive.footer.text}
        </Text>
      )}
      {reaction && (
        <Text size="sm" component="p" m={0}>
          <span className="visually-hidden">{t('whatsapp.reactedBy')} </span>
          {reaction}
        </Text>
      )}
      {interactive?.action?.sections && (
        <div className={classes.rows}>
          <Text size="xs" c="dimmed">
            {interactive.action.button}
          </Text>
          {interactive.action.sections.map((section, at) => (
            <div key={section.title ?? at}>
              {section.title && (
                <Text size="xs" fw={600}>
                  {section.title}
                </Text>
              )}
              {section.rows?.map((row) => (
                <Button
                  key={row.title}
                  size="compact-xs"
                  variant="light"
                  fullWidth
                  mt={4}
                  disabled={!may}
                  loading={answer.isPending}
                  onClick={() => answer.mutate({ button: row.title ?? '' })}
                >
                  {row.title}
                  {row.description ? ` – ${row.description}` : ''}
                </Button>
              ))}
            </div>
          ))}
        </div>
      )}
      {may && (
        <Group gap={4} mt={4}>
          {pressable(detail).map((button) => (
            <Button
              key={button}
              size="compact-xs"
              variant="light"
              loading={answer.isPending}
              onClick={() => answer.mutate({ button })}
            >
              {button}
            </Button>
          ))}
          {EMOJI.map((emoji) => (
            <Button
              key={emoji}
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={t('whatsapp.react', { emoji })}
              onClick={() => answer.mutate({ emoji })}
            >
              {emoji}
            </Button>
          ))}
        </Group>
      )}
    </>
  );
}
