import { Button, SegmentedControl } from '@mantine/core';
import { IconChecklist } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card, Empty, Failure, Lines, Page } from '@/ui/page';
import classes from './notes.module.css';
import { tasksQuery } from './queries';
import { TaskLine } from './tasks';

/** What is to be done, by me or by anybody, the soonest first. */
export function TasksPage(): ReactNode {
  const { t } = useTranslation();
  const [mine, setMine] = useState(true);
  const query = useInfiniteQuery(tasksQuery(mine));
  const tasks = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('nav.tasks')}
      actions={
        <SegmentedControl
          aria-label={t('tasks.whose')}
          value={mine ? 'mine' : 'all'}
          onChange={(value) => setMine(value === 'mine')}
          data={[
            { value: 'mine', label: t('tasks.mine') },
            { value: 'all', label: t('tasks.everybodys') },
          ]}
        />
      }
    >
      <Card maw={820}>
        {query.error && !query.data ? (
          <Failure error={query.error} retry={() => void query.refetch()} />
        ) : query.isPending ? (
          <Lines count={4} height={28} />
        ) : tasks.length === 0 ? (
          <Empty icon={<IconChecklist size={22} />} title={t('tasks.nothing')}>
            {t('tasks.nothingHint')}
          </Empty>
        ) : (
          <ul className={classes.tasks}>
            {tasks.map((task) => (
              <TaskLine key={task.id} task={task} withContact />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <Button
            variant="subtle"
            size="compact-sm"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('common.loadMore')}
          </Button>
        )}
      </Card>
    </Page>
  );
}
