import { Alert, Anchor, Button, Group, Skeleton, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconDots, IconDownload, IconPhoto } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Attachment, Mail, MailAddress } from '@/lib/types';
import classes from './mail.module.css';
import { MailFrame } from './mail-frame';
import { mailQuery } from './queries';

/** An address as people know it. */
export function addressed({ name, address }: MailAddress): string {
  return name ? `${name} <${address}>` : address;
}

/** A message that came as a mail: laid out as it was written, with what it repeats folded away. */
export function MailMessage({
  conversation,
  mail,
  text,
  files,
}: {
  conversation: string;
  mail: Mail;
  /** What is new of it as text. */
  text: ReactNode;
  files: (shown: (file: Attachment) => boolean) => ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [images, setImages] = useState(false);
  const body = useQuery({
    ...mailQuery(conversation, mail.message, images),
    enabled: mail.rich || open,
    placeholderData: (known) => known,
  });
  const html = body.data?.html ?? '';
  const rest = body.data?.restHtml || body.data?.rest || '';
  const whole = mail.rich && open && body.data?.restHtml ? `${html}${body.data.restHtml}` : html;
  return (
    <div className={classes.mail}>
      <Readers mail={mail} />
      {mail.doubtful && <Doubt mail={mail} />}
      {mail.rich ? (
        body.data ? (
          <MailFrame html={whole} title={mail.subject || t('mail.title')} />
        ) : body.error ? (
          text
        ) : (
          <Skeleton height={60} />
        )
      ) : (
        text
      )}
      {files((file) => !whole.includes(file.id))}
      <Group gap={6} mt={6} className={classes.tools}>
        {mail.folded && (
          <UnstyledButton className={classes.fold} aria-expanded={open} onClick={() => setOpen((o) => !o)}>
            <IconDots size={14} aria-hidden />
            {t(open ? 'mail.hideQuoted' : 'mail.showQuoted')}
          </UnstyledButton>
        )}
        {(body.data?.images ?? 0) > 0 && !images && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPhoto size={13} />}
            onClick={() => setImages(true)}
          >
            {t('mail.showImages', { count: body.data?.images })}
          </Button>
        )}
        {mail.original && (
          <Anchor
            size="xs"
            c="dimmed"
            href={`/api/v1/conversations/${conversation}/mails/${mail.message}/original`}
            download
            className={classes.original}
          >
            <IconDownload size={13} aria-hidden /> {t('mail.original')}
          </Anchor>
        )}
      </Group>
      {open && !mail.rich && (
        <div className={classes.rest} dir="auto">
          {body.data ? body.data.rest || rest : <Skeleton height={40} />}
        </div>
      )}
    </div>
  );
}

/** To whom it went, where that says something. */
function Readers({ mail }: { mail: Mail }): ReactNode {
  const { t } = useTranslation();
  if (mail.to.length + mail.cc.length < 1) return null;
  return (
    <dl className={classes.readers}>
      {mail.to.length > 0 && (
        <div>
          <dt>{t('mail.to')}</dt>
          <dd>{mail.to.map(addressed).join(', ')}</dd>
        </div>
      )}
      {mail.cc.length > 0 && (
        <div>
          <dt>{t('mail.cc')}</dt>
          <dd>{mail.cc.map(addressed).join(', ')}</dd>
        </div>
      )}
    </dl>
  );
}

/** Anybody can write any name into a mail; whoever received it for us looked who sent it. */
function Doubt({ mail }: { mail: Mail }): ReactNode {
  const { t } = useTranslation();
  const { proof } = mail;
  const found = (['spf', 'dkim', 'dmarc'] as const)
    .filter((method) => proof[method])
    .map((method) => `${method.toUpperCase()} ${proof[method]}`)
    .join(', ');
  const asked = proof.policy && proof.policy !== 'none' ? ` (${proof.policy})` : '';
  return (
    <Alert
      color="orange"
      variant="light"
      p="xs"
      mb="xs"
      icon={<IconAlertTriangle size={16} />}
      title={t('mail.doubtful', { address: mail.from.address })}
    >
      {t('mail.doubtfulHint', { by: proof.by, found: found + asked })}
    </Alert>
  );
}
