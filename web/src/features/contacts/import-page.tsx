import { Alert, Anchor, Button, FileButton, Group, Progress, Stack, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconDownload,
  IconFileImport,
  IconRotate2,
  IconUpload,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { API_BASE, api, data, stream } from '@/lib/api';
import { number } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { ContactJob } from '@/lib/types';
import { Card, CardTitle, Failure, Lines, Page } from '@/ui/page';
import { failed } from '@/ui/toast';
import { ImportMapping } from './import-mapping';
import classes from './import-page.module.css';
import { RefusedRows } from './import-refused';
import { PhaseBadge } from './imports-page';
import { JobProgress, useFigures, useJobAction } from './job-progress';
import { jobKeys, jobQuery } from './job-queries';

const STEPS = ['file', 'columns', 'check', 'run'] as const;
type Step = (typeof STEPS)[number];

/** One import, from its file to what became of it. */
export function ImportPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const fresh = id === 'new';
  const query = useQuery({ ...jobQuery(id), enabled: !fresh });
  const job = fresh ? undefined : query.data;
  const [back, setBack] = useState(false);
  const step: Step =
    !job || job.phase === 'EMPTY'
      ? 'file'
      : job.phase === 'READY' || back
        ? 'columns'
        : job.phase === 'CHECKING' || job.phase === 'CHECKED'
          ? 'check'
          : 'run';
  return (
    <Page
      title={job?.file ?? t('imports.new')}
      subtitle={
        <Group gap="xs">
          <Anchor component={Link} to="/contacts/imports" size="sm">
            {t('imports.title')}
          </Anchor>
          {job && <PhaseBadge job={job} />}
        </Group>
      }
    >
      <ol className={classes.steps} aria-label={t('imports.steps')}>
        {STEPS.map((each, i) => (
          <li key={each} {...(each === step && { 'aria-current': 'step' as const })}>
            <span aria-hidden>{i + 1}</span>
            {t(`imports.step.${each}`)}
          </li>
        ))}
      </ol>
      {query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : !fresh && !job ? (
        <Lines count={5} height={44} />
      ) : step === 'file' ? (
        <Upload {...(job && { job })} />
      ) : step === 'columns' && job ? (
        <ImportMapping key={job.id} job={job} onChecked={() => setBack(false)} />
      ) : job && step === 'check' ? (
        <Check job={job} onBack={() => setBack(true)} />
      ) : (
        job && <Run job={job} />
      )}
    </Page>
  );
}

function Upload({ job }: { job?: ContactJob }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [share, setShare] = useState(0);
  const [over, setOver] = useState(false);
  const send = useMutation({
    mutationFn: async (file: File) => {
      setShare(0);
      const target = job ?? (await data(api.POST('/contact-imports', { body: { file: file.name } })));
      const done = await stream<ContactJob>(`/contact-imports/${target.id}/file`, file, setShare);
      return done;
    },
    onSuccess: (done) => {
      client.setQueryData(jobKeys.one(done.id), done);
      void client.invalidateQueries({ queryKey: jobKeys.list('IMPORT') });
      void navigate({ to: '/contacts/imports/$id', params: { id: done.id } as never, replace: true });
    },
  });
  if (!can('CONTACTS_WRITE')) return <Text c="dimmed">{t('common.readOnly')}</Text>;
  return (
    <Card maw={760}>
      <section
        className={classes.drop}
        aria-label={t('imports.drop')}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const file = event.dataTransfer.files[0];
          if (file && !send.isPending) send.mutate(file);
        }}
      >
        <IconFileImport size={36} stroke={1.4} aria-hidden />
        <div>
          <Text fw={600}>{t('imports.drop')}</Text>
          <Text size="sm" c="dimmed">
            {t('imports.formats')}
          </Text>
        </div>
        {send.isPending ? (
          <Progress w="100%" maw={360} value={share * 100} animated aria-label={t('imports.uploading')} />
        ) : (
          <FileButton
            accept=".csv,.tsv,.txt,.xlsx,.vcf,text/csv,text/vcard"
            onChange={(file) => file && send.mutate(file)}
          >
            {(props) => (
              <Button {...props} leftSection={<IconUpload size={16} />}>
                {t('imports.choose')}
              </Button>
            )}
          </FileButton>
        )}
        <Anchor href={`${API_BASE}/contact-imports/sample`} size="sm" download>
          {t('imports.sample')}
        </Anchor>
      </section>
      {send.error && (
        <Alert mt="md" color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
          {sentence(t, send.error)}
        </Alert>
      )}
    </Card>
  );
}

function Figures({ job, stage }: { job: ContactJob; stage: NonNullable<ContactJob['run']> }) {
  const { t } = useTranslation();
  const figures = useFigures()(stage, job.settings?.onMatch);
  return figures.length === 0 ? (
    <Text c="dimmed">{t('jobs.nothing')}</Text>
  ) : (
    <dl className={classes.figures}>
      {figures.map((figure) => (
        <div key={figure.name}>
          <dt>{figure.label}</dt>
          <dd>
            {number(figure.count)}
            <small>{figure.hint}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Check({ job, onBack }: { job: ContactJob; onBack: () => void }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: () => data(api.POST('/contact-imports/{id}/run', { params: { path: { id: job.id } } })),
    onSuccess: (next) => client.setQueryData(jobKeys.one(job.id), next),
    onSettled: () => client.invalidateQueries({ queryKey: jobKeys.one(job.id), exact: true }),
    onError: (error) => failed(error),
  });
  if (job.phase === 'CHECKING' || !job.check) {
    return (
      <Card maw={760}>
        <JobProgress job={job} label={t('imports.checking')} />
      </Card>
    );
  }
  const all = job.check.created + job.check.changed;
  return (
    <Stack maw={960}>
      <Card>
        <CardTitle title={t('imports.wouldHappen')} hint={t('imports.wouldHint')} />
        <Figures job={job} stage={job.check} />
        {can('CONTACTS_WRITE') && (
          <Group mt="lg" justify="space-between">
            <Button variant="default" onClick={onBack}>
              {t('imports.toColumns')}
            </Button>
            <Button loading={run.isPending} disabled={all === 0} onClick={() => run.mutate()}>
              {t('imports.start', { count: all, shown: number(all) })}
            </Button>
          </Group>
        )}
      </Card>
      {job.check.refused > 0 && <RefusedRows job={job} stage="CHECK" />}
    </Stack>
  );
}

function Run({ job }: { job: ContactJob }) {
  const { t } = useTranslation();
  const can = useCan();
  const act = useJobAction(job.id);
  const over = job.phase === 'DONE' || job.phase === 'CANCELLED' || job.phase === 'FAILED';
  return (
    <Stack maw={960}>
      {job.failure && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
          {t('jobs.failed', { why: job.failure.message })}
        </Alert>
      )}
      <Card>
        {job.phase === 'RUNNING' && <JobProgress job={job} label={t('imports.running')} />}
        {job.phase === 'UNDOING' && <JobProgress job={job} label={t('jobs.undoing')} />}
        {over && <CardTitle title={t(`imports.over.${job.phase as 'DONE'}`)} />}
        {job.phase === 'UNDONE' && <CardTitle title={t('jobs.undone')} hint={t('jobs.undoneHint')} />}
        {(job.undo ?? job.run) && (
          <Stack mt={over || job.phase === 'UNDONE' ? 0 : 'md'}>
            <Figures job={job} stage={(job.undo ?? job.run) as NonNullable<ContactJob['run']>} />
          </Stack>
        )}
        {over && (
          <Group mt="lg">
            <Button component={Link} to="/contacts">
              {t('imports.toContacts')}
            </Button>
            {job.run && job.run.refused > 0 && (
              <Button
                component="a"
                href={`${API_BASE}/contact-jobs/${job.id}/refused.csv?stage=RUN`}
                download
                variant="default"
                leftSection={<IconDownload size={16} />}
              >
                {t('imports.refusedFile')}
              </Button>
            )}
            {can('CONTACTS_WRITE') && (
              <Button
                variant="default"
                leftSection={<IconRotate2 size={16} />}
                loading={act.isPending}
                onClick={() => act.mutate('undo')}
              >
                {t('imports.undo')}
              </Button>
            )}
          </Group>
        )}
      </Card>
      {job.run && job.run.refused > 0 && !job.undo && job.phase !== 'RUNNING' && (
        <RefusedRows job={job} stage="RUN" />
      )}
    </Stack>
  );
}
