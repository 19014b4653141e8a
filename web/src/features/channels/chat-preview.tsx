import { IconChevronDown, IconSend, IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { assistantQuery } from '@/features/assistant';
import classes from './chat-preview.module.css';
import { textOn } from './color';

/** The widget as a visitor will see it, drawn from what is in the form. */
export function ChatPreview({
  title,
  greeting,
  color,
  left,
  suggestions,
}: {
  title: string;
  greeting: string;
  color: string;
  left: boolean;
  suggestions: string[];
}) {
  const { t } = useTranslation();
  const assistant = useQuery(assistantQuery).data?.name ?? 'Kira';
  return (
    <figure
      className={classes.stage}
      data-left={left || undefined}
      style={{ '--brand': color, '--on-brand': textOn(color) } as CSSProperties}
    >
      <figcaption className={classes.caption}>{t('chat.preview')}</figcaption>
      <div className={classes.widget}>
        <div className={classes.head}>
          <i aria-hidden>
            <IconSparkles size={20} stroke={1.7} />
          </i>
          <div>
            <strong dir="auto">{title || t('chat.title')}</strong>
            <span>{t('chat.previewStatus', { name: assistant })}</span>
          </div>
        </div>
        <div className={classes.log}>
          {greeting.trim() && (
            <p className={classes.them} dir="auto">
              {greeting}
            </p>
          )}
          <p className={classes.me}>{t('chat.previewQuestion')}</p>
          <p className={classes.them}>
            {t('chat.previewAnswer')} <b>1</b>
          </p>
          <div className={classes.suggestions}>
            {suggestions
              .filter((s) => s.trim())
              .map((s) => (
                <span key={s} dir="auto">
                  {s}
                </span>
              ))}
          </div>
        </div>
        <div className={classes.bar}>
          <span>{t('chat.previewWrite')}</span>
          <i aria-hidden>
            <IconSend size={15} />
          </i>
        </div>
      </div>
      <div className={classes.launcher} aria-hidden>
        <IconChevronDown size={22} />
      </div>
    </figure>
  );
}
