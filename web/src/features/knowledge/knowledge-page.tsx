import {
  Badge,
  Button,
  Checkbox,
  CloseButton,
  Grid,
  Group,
  Loader,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconBook2,
  IconFilePlus,
  IconRefresh,
  IconSearch,
  IconSearchOff,
} from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useNow } from '@/lib/clock';
import { ago, bytes, number } from '@/lib/format';
import { useCan } from '@/lib/session';
import type { ArticleSummary } from '@/lib/types';
import { Card, CardTitle, Empty, Failure, Lines, Page } from '@/ui/page';
import { failed, told } from '@/ui/toast';
import classes from './knowledge-page.module.css';
import { articlesQuery, knowledgeKeys, statusQuery } from './queries';
import { TryQuestion } from './try-question';

const route = getRouteApi('/inside/knowledge');

export function KnowledgePage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const list = useInfiniteQuery(articlesQuery(filter));
  const items = list.data?.pages.flatMap((p) => p.items) ?? [];
  const [typed, setTyped] = useState(filter.q ?? '');
  useEffect(() => setTyped(filter.q ?? ''), [filter.q]);
  const find = useDebouncedCallback(
    (value: string) =>
      void navigate({ search: (s) => ({ ...s, q: value.trim() || undefined }), replace: true }),
    250,
  );
  const filtered = Boolean(filter.q || filter.audience || filter.status);
  return (
    <Page
      title={t('nav.knowledge')}
      subtitle={t('knowledge.hint')}
      actions={
        can('KNOWLEDGE_WRITE') && (
          <Button component={Link} to="/knowledge/new" leftSection={<IconFilePlus size={16} stroke={1.7} />}>
            {t('palette.newArticle')}
          </Button>
        )
      }
    >
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Group mb="sm" gap="sm">
            <TextInput
              className={classes.search}
              value={typed}
              placeholder={t('knowledge.search')}
              aria-label={t('knowledge.search')}
              leftSection={list.isFetching && filter.q ? <Loader size={14} /> : <IconSearch size={16} />}
              rightSection={
                typed ? (
                  <CloseButton
                    size="sm"
                    aria-label={t('common.clear')}
                    onClick={() => {
                      setTyped('');
                      find('');
                    }}
                  />
                ) : null
              }
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                find(event.currentTarget.value);
              }}
            />
            <SegmentedControl
              size="xs"
              aria-label={t('knowledge.audience')}
              value={filter.audience ?? ''}
              onChange={(value) =>
                void navigate({
                  search: (s) => ({ ...s, audience: (value || undefined) as typeof filter.audience }),
                  replace: true,
                })
              }
              data={[
                { value: '', label: t('common.all') },
                { value: 'PUBLIC', label: t('audience.PUBLIC') },
                { value: 'INTERNAL', label: t('audience.INTERNAL') },
              ]}
            />
            <Checkbox
              label={t('knowledge.onlyDrafts')}
              size="xs"
              checked={filter.status === 'DRAFT'}
              onChange={(event) => {
                const drafts = event.currentTarget.checked;
                void navigate({
                  search: (s) => ({ ...s, status: drafts ? 'DRAFT' : undefined }),
                  replace: true,
                });
              }}
            />
          </Group>
          {list.isPending ? (
            <Lines count={8} height={44} />
          ) : list.error && items.length === 0 ? (
            <Failure error={list.error} retry={() => void list.refetch()} />
          ) : items.length === 0 ? (
            filtered ? (
              <Empty icon={<IconSearchOff size={32} stroke={1.5} />} title={t('knowledge.noHits')}>
                {t('knowledge.noHitsHint')}
              </Empty>
            ) : (
              <Empty
                icon={<IconBook2 size={32} stroke={1.5} />}
                title={t('knowledge.empty')}
                action={
                  can('KNOWLEDGE_WRITE') && (
                    <Button component={Link} to="/knowledge/new" mt="sm">
                      {t('palette.newArticle')}
                    </Button>
                  )
                }
              >
                {t('knowledge.emptyHint')}
              </Empty>
            )
          ) : (
            <>
              <Articles items={items} />
              {list.hasNextPage && (
                <Group justify="center" mt="md">
                  <Button
                    variant="default"
                    loading={list.isFetchingNextPage}
                    onClick={() => void list.fetchNextPage()}
                  >
                    {t('common.loadMore')}
                  </Button>
                </Group>
              )}
            </>
          )}
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack>
            <TryQuestion />
            <IndexCard />
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Articles({ items }: { items: ArticleSummary[] }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <div className={classes.frame} tabIndex={0} role="region" aria-label={t('nav.knowledge')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('knowledge.title')}</th>
            <th scope="col" className={classes.narrow}>
              {t('knowledge.audience')}
            </th>
            <th scope="col" className={classes.state}>
              {t('knowledge.state')}
            </th>
            <th scope="col" className={classes.updated}>
              {t('knowledge.updated')}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((a) => (
            <tr key={a.id}>
              <th scope="row">
                <Link to="/knowledge/$id" params={{ id: a.id }} className={classes.title}>
                  <span>{a.title}</span>
                  {a.collection && <small>{a.collection}</small>}
                </Link>
              </th>
              <td className={classes.narrow}>
                <Badge color={a.audience === 'PUBLIC' ? 'teal' : 'orange'}>
                  {t(`audience.${a.audience}`)}
                </Badge>
              </td>
              <td className={classes.state}>
                <ArticleState a={a} />
              </td>
              <td className={classes.updated}>{ago(a.updatedAt, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ArticleState({ a }: { a: ArticleSummary }) {
  const { t } = useTranslation();
  if (a.indexError) {
    return (
      <Badge color="red" leftSection={<IconAlertTriangle size={11} />} title={a.indexError}>
        {t('knowledge.indexFailed')}
      </Badge>
    );
  }
  if (a.status === 'DRAFT') return <Badge color="gray">{t('articleStatus.DRAFT')}</Badge>;
  if (!a.indexed) return <Badge color="blue">{t('knowledge.indexing')}</Badge>;
  return (
    <Text span size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
      {t('knowledge.passages', { count: a.passages })}
    </Text>
  );
}

function IndexCard() {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const status = useQuery(statusQuery);
  const rebuild = useMutation({
    mutationFn: () => data(api.POST('/knowledge/rebuild')),
    onSuccess: () => {
      told(t('knowledge.rebuilding'));
      void client.invalidateQueries({ queryKey: knowledgeKeys.status });
    },
    onError: (error) => failed(error),
  });
  const s = status.data;
  return (
    <Card>
      <CardTitle
        title={t('knowledge.index')}
        hint={t('knowledge.indexHint')}
        right={
          s && (
            <Badge color={s.rebuilding ? 'blue' : s.behind > 0 ? 'orange' : 'teal'}>
              {s.rebuilding
                ? t('knowledge.building')
                : s.behind > 0
                  ? t('knowledge.behind', { count: s.behind })
                  : t('knowledge.current')}
            </Badge>
          )
        }
      />
      {status.error ? (
        <Failure error={status.error} retry={() => void status.refetch()} />
      ) : !s ? (
        <Lines count={3} height={18} />
      ) : (
        <>
          <dl className={classes.facts}>
            <div>
              <dt>{t('knowledge.articles')}</dt>
              <dd>{number(s.articles)}</dd>
            </div>
            <div>
              <dt>{t('knowledge.passageCount')}</dt>
              <dd>{number(s.passages)}</dd>
            </div>
            <div>
              <dt>{t('knowledge.size')}</dt>
              <dd>{bytes(s.indexBytes)}</dd>
            </div>
            <div>
              <dt>{t('knowledge.model')}</dt>
              <dd>{`${s.model.name}, ${number(s.model.dimensions)}`}</dd>
            </div>
          </dl>
          {can('KNOWLEDGE_WRITE') && (
            <Button
              mt="sm"
              size="xs"
              variant="default"
              leftSection={<IconRefresh size={14} />}
              loading={rebuild.isPending || s.rebuilding}
              onClick={() => rebuild.mutate()}
            >
              {t('knowledge.rebuild')}
            </Button>
          )}
        </>
      )}
    </Card>
  );
}
