import { Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { useCan } from '@/lib/session';
import type { Audience } from '@/lib/types';
import { Card, CardTitle, Failure } from '@/ui/page';
import { AnswerView, Why } from './answer';
import classes from './try-question.module.css';

/** Asks as a visitor (or a colleague) would, and shows what Kira weighed. Nothing is stored. */
export function TryQuestion() {
  const { t } = useTranslation();
  const can = useCan();
  const [question, setQuestion] = useState('');
  const [audience, setAudience] = useState<Audience>('PUBLIC');
  const ask = useMutation({
    mutationFn: (body: { question: string; audience: Audience }) =>
      data(api.POST('/knowledge/ask', { body })),
  });
  return (
    <Card>
      <CardTitle title={t('try.title')} hint={t('try.hint')} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (question.trim()) ask.mutate({ question: question.trim(), audience });
        }}
      >
        <Stack gap="sm">
          <TextInput
            value={question}
            onChange={(event) => setQuestion(event.currentTarget.value)}
            placeholder={t('try.placeholder')}
            aria-label={t('try.title')}
            maxLength={2000}
          />
          <Group justify="space-between" gap="xs">
            <SegmentedControl
              size="xs"
              value={audience}
              onChange={(value) => setAudience(value as Audience)}
              aria-label={t('try.as')}
              data={[
                { value: 'PUBLIC', label: t('try.visitor') },
                { value: 'INTERNAL', label: t('try.team') },
              ]}
            />
            <Button
              type="submit"
              leftSection={<IconSparkles size={15} stroke={1.7} />}
              loading={ask.isPending}
              disabled={!question.trim()}
            >
              {t('try.ask')}
            </Button>
          </Group>
        </Stack>
      </form>
      <div aria-live="polite">
        {ask.error && (
          <div className={classes.result}>
            <Failure error={ask.error} retry={() => ask.variables && ask.mutate(ask.variables)} />
          </div>
        )}
        {ask.data && (
          <>
            <div className={classes.result} data-known={ask.data.known || undefined}>
              <AnswerView
                answer={ask.data}
                action={
                  can('KNOWLEDGE_WRITE') && (
                    <Button
                      component={Link}
                      to="/knowledge/new"
                      search={{ title: ask.variables?.question } as never}
                      size="xs"
                      variant="light"
                      mt="xs"
                    >
                      {t('dashboard.writeArticle')}
                    </Button>
                  )
                }
              />
            </div>
            {ask.data.trace && (
              <details className={classes.why}>
                <summary>
                  <Text span size="sm" fw={500}>
                    {ask.data.known ? t('answer.why') : t('answer.whyUnknown')}
                  </Text>
                </summary>
                <Why trace={ask.data.trace} known={ask.data.known} />
              </details>
            )}
          </>
        )}
      </div>
    </Card>
  );
}
