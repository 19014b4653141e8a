import { Button } from '@mantine/core';
import { IconCloudOff, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnectionState, useRealtime } from '@/lib/live';
import classes from './connection.module.css';

/** A break shorter than this mends itself before anybody needs to know. */
const PATIENCE = 1_500;

/** Shown only while the connection is not good. */
export function ConnectionNotice() {
  const { t } = useTranslation();
  const state = useConnectionState();
  const realtime = useRealtime();
  const good = state.at === 'live';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (good) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [good]);
  return (
    <div role="status" aria-live="polite">
      {shown && (
        <div className={classes.notice}>
          <IconCloudOff size={16} aria-hidden />
          <span>{state.at === 'offline' ? t('connection.offline') : t('connection.lost')}</span>
          {state.at === 'waiting' && (
            <Button
              size="compact-xs"
              variant="subtle"
              color="orange"
              leftSection={<IconRefresh size={13} />}
              onClick={() => realtime.nudge()}
            >
              {t('connection.now')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
