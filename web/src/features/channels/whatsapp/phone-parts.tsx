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

interface Choice {
  title?: string;
}

/** What the simulated provider keeps of a message beside its text. */
interface Detail {
  buttons?: string[];
  interactive?: {
    action?: { buttons?: { reply?: Choice }[]; sections?: { rows?: Choice[] }[] };
  };
  media?: { name: string; size: number }[];
}

const EMOJI = ['👍', '❤️', '😂'];

/** Everything that can be pressed. */
export function pressable(detail: Detail): string[] {
  const action = detail.interactive?.action;
  const chosen = [
    ...(action?.buttons?.map((each) => each.reply) ?? []),
    ...(action?.sections?.flatMap((section) => section.rows ?? []) ?? []),
  ];
  return [...(detail.buttons ?? []), ...chosen.flatMap((each) => (each?.title ? [each.title] : []))];
}

/** Files, buttons and reactions of a message on a simulated phone. */
export function PhoneParts({
  account,
  text,
  write,
}: {
  account: string;
  text: SimulatedText;
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
  const detail = (text.detail ?? {}) as Detail;
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
