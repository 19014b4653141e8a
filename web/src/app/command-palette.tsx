import { Button, Group, Kbd, Loader, ScrollArea, Text, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import {
  IconArrowLeft,
  IconFilePlus,
  IconFileText,
  IconKeyboard,
  IconMoon,
  IconSearch,
  IconSparkles,
  IconSun,
} from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationTitle } from '@/features/conversations';
import { AnswerView } from '@/features/knowledge';
import { api, data } from '@/lib/api';
import { pictureOf } from '@/lib/pictures';
import { useCan } from '@/lib/session';
import { Face } from '@/ui/face';
import { Failure } from '@/ui/page';
import classes from './command-palette.module.css';
import { addressOf, placesFor } from './navigation';
import { openShortcuts } from './shortcuts-dialog';

const [store, palette] = createSpotlight();

export function openPalette(): void {
  palette.open();
}

/** Articles that are called what was typed stand before those that merely say it. */
function titledFirst<A extends { title: string }>(articles: A[], search: string): A[] {
  const titled = (a: A) => a.title.toLowerCase().includes(search.toLowerCase());
  return [...articles.filter(titled), ...articles.filter((a) => !titled(a))];
}

/** Ctrl/Cmd+K: go somewhere, do something, find something, or ask Kira. */
export function CommandPalette() {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState('');
  const [search] = useDebouncedValue(query.trim(), 180);
  const ask = useMutation({
    mutationFn: (question: string) =>
      data(api.POST('/knowledge/ask', { body: { question, audience: 'INTERNAL' } })),
  });

  const wanted = search.length >= 2;
  const conversations = useQuery({
    queryKey: ['palette', 'conversations', search],
    queryFn: ({ signal }) =>
      data(api.GET('/conversations', { params: { query: { view: 'all', q: search, limit: 4 } }, signal })),
    enabled: wanted && can('CONVERSATIONS_READ'),
    placeholderData: keepPreviousData,
  });
  const contacts = useQuery({
    queryKey: ['palette', 'contacts', search],
    queryFn: ({ signal }) =>
      data(api.GET('/contacts', { params: { query: { q: search, limit: 4 } }, signal })),
    enabled: wanted && can('CONTACTS_READ'),
    placeholderData: keepPreviousData,
  });
  const companies = useQuery({
    queryKey: ['palette', 'companies', search],
    queryFn: ({ signal }) =>
      data(api.GET('/companies', { params: { query: { q: search, limit: 4 } }, signal })),
    enabled: wanted && can('CONTACTS_READ'),
    placeholderData: keepPreviousData,
  });
  const articles = useQuery({
    queryKey: ['palette', 'articles', search],
    queryFn: ({ signal }) =>
      data(api.GET('/articles', { params: { query: { q: search, limit: 20 } }, signal })),
    enabled: wanted && can('KNOWLEDGE_READ'),
    placeholderData: keepPreviousData,
  });
  const searching =
    wanted && [conversations, contacts, companies, articles].some((asked) => asked.isFetching);

  const said = query.trim().toLowerCase();
  const fits = (label: string) => label.toLowerCase().includes(said);
  const places = placesFor(can).filter((p) => fits(t(`nav.${p.key}`)));
  const dark = colorScheme === 'dark';
  const actions = [
    {
      key: 'article',
      label: t('palette.newArticle'),
      icon: IconFilePlus,
      run: () => void navigate({ to: '/knowledge/$id', params: { id: 'new' } }),
      shown: can('KNOWLEDGE_WRITE'),
    },
    {
      key: 'scheme',
      label: dark ? t('palette.light') : t('palette.dark'),
      icon: dark ? IconSun : IconMoon,
      run: () => setColorScheme(dark ? 'light' : 'dark'),
      shown: true,
    },
    { key: 'keys', label: t('shell.shortcuts'), icon: IconKeyboard, run: openShortcuts, shown: true },
  ].filter((a) => a.shown && fits(a.label));
  const canAsk = said.length > 2 && can('KNOWLEDGE_READ');
  const found = {
    conversations: wanted ? (conversations.data?.items ?? []) : [],
    contacts: wanted ? (contacts.data?.items ?? []) : [],
    companies: wanted ? (companies.data?.items ?? []) : [],
    articles: wanted ? titledFirst(articles.data?.items ?? [], search).slice(0, 4) : [],
  };
  const nothing =
    !canAsk &&
    places.length +
      actions.length +
      found.conversations.length +
      found.contacts.length +
      found.companies.length +
      found.articles.length ===
      0;

  const reset = () => {
    setQuery('');
    ask.reset();
  };
  const leave = () => palette.close();

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={(value) => {
        setQuery(value);
        if (!ask.isIdle) ask.reset();
      }}
      onSpotlightClose={reset}
      shortcut={null}
      size={620}
      yOffset={80}
      radius="lg"
      overlayProps={{ backgroundOpacity: 0.35, blur: 6 }}
      scrollable
      maxHeight={460}
      title={t('keys.palette')}
      centered={false}
      classNames={{ header: 'visually-hidden', actionsGroup: classes.group, action: classes.action }}
    >
      <Spotlight.Search
        placeholder={t('shell.searchOrAsk')}
        aria-label={t('shell.searchOrAsk')}
        leftSection={searching ? <Loader size={16} /> : <IconSearch size={18} stroke={1.7} />}
      />
      {ask.isIdle ? (
        <Spotlight.ActionsList>
          {canAsk && (
            <Spotlight.Action
              closeSpotlightOnTrigger={false}
              onClick={() => ask.mutate(query.trim())}
              className={classes.ask}
              leftSection={<IconSparkles size={18} stroke={1.7} />}
              rightSection={<Kbd>↵</Kbd>}
              label={t('palette.ask', { question: query.trim() })}
            />
          )}
          {found.conversations.length > 0 && (
            <Spotlight.ActionsGroup label={t('nav.inbox')}>
              {found.conversations.map((c) => (
                <Spotlight.Action
                  key={c.id}
                  leftSection={
                    <Face
                      name={conversationTitle(t, c)}
                      seed={c.contact.id}
                      size={24}
                      picture={pictureOf(c.contact)}
                    />
                  }
                  label={conversationTitle(t, c)}
                  description={c.preview ?? undefined}
                  onClick={() => void navigate({ to: '/inbox/{-$id}', params: { id: c.id } })}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {found.contacts.length > 0 && (
            <Spotlight.ActionsGroup label={t('nav.contacts')}>
              {found.contacts.map((c) => (
                <Spotlight.Action
                  key={c.id}
                  leftSection={
                    <Face
                      name={c.name ?? c.email ?? t('common.visitor')}
                      seed={c.id}
                      size={24}
                      picture={pictureOf(c)}
                    />
                  }
                  label={c.name ?? c.email ?? t('common.visitor')}
                  description={c.email ?? undefined}
                  onClick={() => void navigate({ to: '/contacts/$id', params: { id: c.id } })}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {found.companies.length > 0 && (
            <Spotlight.ActionsGroup label={t('nav.companies')}>
              {found.companies.map((c) => (
                <Spotlight.Action
                  key={c.id}
                  leftSection={<Face name={c.name} seed={c.id} size={24} />}
                  label={c.name}
                  description={c.domains[0]}
                  onClick={() => void navigate({ to: '/companies/$id', params: { id: c.id } })}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {found.articles.length > 0 && (
            <Spotlight.ActionsGroup label={t('nav.knowledge')}>
              {found.articles.map((a) => (
                <Spotlight.Action
                  key={a.id}
                  leftSection={<IconFileText size={18} stroke={1.6} />}
                  label={a.title}
                  description={a.collection ?? undefined}
                  onClick={() => void navigate({ to: '/knowledge/$id', params: { id: a.id } })}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {places.length > 0 && (
            <Spotlight.ActionsGroup label={t('palette.go')}>
              {places.map((p) => (
                <Spotlight.Action
                  key={p.key}
                  leftSection={<p.icon size={18} stroke={1.6} />}
                  rightSection={
                    <Group gap={4} aria-hidden>
                      <Kbd>g</Kbd>
                      <Kbd>{p.go}</Kbd>
                    </Group>
                  }
                  label={t(`nav.${p.key}`)}
                  onClick={() => void navigate({ to: addressOf(p) })}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {actions.length > 0 && (
            <Spotlight.ActionsGroup label={t('palette.do')}>
              {actions.map((a) => (
                <Spotlight.Action
                  key={a.key}
                  leftSection={<a.icon size={18} stroke={1.6} />}
                  label={a.label}
                  onClick={a.run}
                />
              ))}
            </Spotlight.ActionsGroup>
          )}
          {nothing && <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty>}
        </Spotlight.ActionsList>
      ) : (
        <ScrollArea.Autosize mah={400} className={classes.answer}>
          <Group justify="space-between" mb="sm" wrap="nowrap">
            <Text fw={600}>{ask.variables}</Text>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconArrowLeft size={14} />}
              onClick={() => ask.reset()}
            >
              {t('common.back')}
            </Button>
          </Group>
          {ask.isPending && (
            <Group gap="xs" role="status">
              <Loader size={16} type="dots" />
              <Text size="sm" c="dimmed">
                {t('palette.reading')}
              </Text>
            </Group>
          )}
          {ask.error && <Failure error={ask.error} retry={() => ask.mutate(ask.variables)} />}
          {ask.data && <AnswerView answer={ask.data} onLeave={leave} />}
        </ScrollArea.Autosize>
      )}
    </Spotlight.Root>
  );
}
