import {
  Alert,
  Button,
  Group,
  Modal,
  NativeSelect,
  Select,
  Stack,
  Table,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { ZONE } from '@/lib/format';
import { sentence } from '@/lib/problems';
import { useCan } from '@/lib/session';
import type { ContactField, ContactJob, ImportPreview } from '@/lib/types';
import { Card, CardTitle, Failure, Lines } from '@/ui/page';
import { useFields } from './attributes';
import classes from './import-page.module.css';
import { jobKeys, previewQuery, type Reading } from './job-queries';
import { keyOf } from './key-of';
import { contactKeys } from './queries';

const COMMON = [
  'name',
  'firstName',
  'lastName',
  'email',
  'phone',
  'externalId',
  'locale',
  'timeZone',
  'company',
  'tags',
  'owner',
  'stage',
] as const;
const NEW = 'new';
const MATCHES = ['EMAIL', 'PHONE', 'EXTERNAL_ID', 'ANY'] as const;
const ON_MATCH = ['UPDATE', 'FILL', 'SKIP'] as const;
/** Types a new field can have without more being said about it. */
const SIMPLE = [
  'TEXT',
  'LONG_TEXT',
  'NUMBER',
  'DATE',
  'DATE_TIME',
  'BOOLEAN',
  'URL',
  'EMAIL',
  'PHONE',
] as const;

/** What the columns of a file are, and how its rows meet those who are known. */
export function ImportMapping({ job, onChecked }: { job: ContactJob; onChecked: () => void }): ReactNode {
  const [reading, setReading] = useState<Reading>({});
  const preview = useQuery(previewQuery(job.id, reading));
  if (preview.error) {
    return (
      <Stack maw={760}>
        <Failure error={preview.error} retry={() => setReading({})} />
      </Stack>
    );
  }
  if (!preview.data) return <Lines count={6} height={44} />;
  return (
    <Form
      key={JSON.stringify(preview.data.layout)}
      job={job}
      preview={preview.data}
      reading={reading}
      onReading={setReading}
      onChecked={onChecked}
    />
  );
}

function Form({
  job,
  preview,
  reading,
  onReading,
  onChecked,
}: {
  job: ContactJob;
  preview: ImportPreview;
  reading: Reading;
  onReading: (reading: Reading) => void;
  onChecked: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const fields = useFields();
  // What was chosen before is shown again, unless the file is now read in another way.
  const before = job.settings?.columns.length === preview.columns.length ? job.settings : null;
  const [columns, setColumns] = useState(before?.columns ?? preview.columns.map((c) => c.guess));
  const [match, setMatch] = useState<(typeof MATCHES)[number]>(before?.match ?? 'EMAIL');
  const [onMatch, setOnMatch] = useState<(typeof ON_MATCH)[number]>(before?.onMatch ?? 'UPDATE');
  const [region, setRegion] = useState<string | null>(before?.region ?? homeCountry());
  const [dates, setDates] = useState(before?.dates ?? preview.dates);
  const [comma, setComma] = useState(before?.decimalComma ?? preview.decimalComma);
  const [tags, setTags] = useState<string[]>(before?.tags ?? []);
  const [making, setMaking] = useState<number | null>(null);
  const put = (at: number, target: string) => setColumns(columns.map((c, i) => (i === at ? target : c)));
  const { layout } = preview;
  const check = useMutation({
    mutationFn: async () => {
      const path = { params: { path: { id: job.id } } };
      await data(
        api.PUT('/contact-imports/{id}/settings', {
          ...path,
          body: {
            encoding: layout.encoding,
            delimiter: layout.delimiter,
            header: layout.header,
            columns,
            match,
            onMatch,
            region,
            timeZone: ZONE,
            dates,
            decimalComma: comma,
            tags,
          },
        }),
      );
      return data(api.POST('/contact-imports/{id}/check', path));
    },
    onSuccess: (next) => {
      client.setQueryData(jobKeys.one(job.id), next);
      void client.invalidateQueries({ queryKey: jobKeys.one(job.id), exact: true });
      onChecked();
    },
  });
  const targets = [
    { value: '', label: t('imports.ignore') },
    ...COMMON.map((value) => ({ value: value as string, label: t(`imports.targets.${value}`) })),
    ...fields.map((f) => ({ value: `field:${f.key}`, label: f.label })),
    ...(can('SETTINGS_MANAGE') ? [{ value: NEW, label: t('imports.newField') }] : []),
  ];
  return (
    <Stack maw={960}>
      <Card>
        <CardTitle title={t('imports.columnsTitle')} hint={t('imports.columnsHint')} />
        <div className={classes.scroll} tabIndex={0} role="region" aria-label={t('imports.columnsTitle')}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('imports.column')}</Table.Th>
                <Table.Th>{t('imports.becomes')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {preview.columns.map((column, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns of a file may have the same name
                <Table.Tr key={i}>
                  <Table.Th scope="row" fw={500}>
                    {column.name || t('imports.unnamed', { number: i + 1 })}
                    <span className={classes.samples}>{column.samples.join(' · ')}</span>
                  </Table.Th>
                  <Table.Td miw={160}>
                    <NativeSelect
                      aria-label={t('imports.becomesOf', { column: column.name || String(i + 1) })}
                      value={columns[i] ?? ''}
                      data={targets.filter(
                        (target) =>
                          target.value === '' ||
                          target.value === 'tags' ||
                          target.value === NEW ||
                          target.value === columns[i] ||
                          !columns.includes(target.value),
                      )}
                      onChange={(event) => {
                        const { value } = event.currentTarget;
                        if (value === NEW) setMaking(i);
                        else put(i, value);
                      }}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      </Card>
      <Card>
        <CardTitle title={t('imports.rulesTitle')} />
        <div className={classes.options}>
          <NativeSelect
            label={t('imports.match')}
            value={match}
            data={MATCHES.map((value) => ({ value, label: t(`imports.matches.${value}`) }))}
            onChange={(event) => setMatch(event.currentTarget.value as typeof match)}
          />
          <NativeSelect
            label={t('imports.onMatch')}
            value={onMatch}
            data={ON_MATCH.map((value) => ({ value, label: t(`imports.onMatches.${value}`) }))}
            onChange={(event) => setOnMatch(event.currentTarget.value as typeof onMatch)}
          />
          <TagsInput
            label={t('imports.tagAll')}
            maxTags={10}
            maxLength={50}
            value={tags}
            onChange={setTags}
            clearButtonProps={{ 'aria-label': t('common.clear') }}
          />
          <Select
            label={t('imports.region')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            value={region}
            data={countries()}
            onChange={setRegion}
          />
          <NativeSelect
            label={t('imports.dates')}
            value={dates}
            data={(['DMY', 'MDY', 'YMD'] as const).map((value) => ({
              value,
              label: t(`imports.dateOrders.${value}`),
            }))}
            onChange={(event) => setDates(event.currentTarget.value as typeof dates)}
          />
          <NativeSelect
            label={t('imports.decimals')}
            value={comma ? ',' : '.'}
            data={[
              { value: '.', label: '1,234.5' },
              { value: ',', label: '1.234,5' },
            ]}
            onChange={(event) => setComma(event.currentTarget.value === ',')}
          />
          {layout.format !== 'XLSX' && (
            <NativeSelect
              label={t('imports.encoding')}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              description={layout.encoding.startsWith('UTF') ? undefined : t('imports.encodingHint')}
              value={layout.encoding}
              data={preview.encodings}
              onChange={(event) => onReading({ ...reading, encoding: event.currentTarget.value })}
            />
          )}
          {layout.format === 'CSV' && (
            <NativeSelect
              label={t('imports.delimiter')}
              value={layout.delimiter}
              data={[
                { value: ',', label: t('imports.delimiters.comma') },
                { value: ';', label: t('imports.delimiters.semicolon') },
                { value: '\t', label: t('imports.delimiters.tab') },
                { value: '|', label: t('imports.delimiters.bar') },
              ]}
              onChange={(event) => onReading({ ...reading, delimiter: event.currentTarget.value })}
            />
          )}
          {layout.format !== 'VCARD' && (
            <NativeSelect
              label={t('imports.firstRow')}
              value={layout.header ? 'header' : 'row'}
              data={[
                { value: 'header', label: t('imports.firstRows.header') },
                { value: 'row', label: t('imports.firstRows.row') },
              ]}
              onChange={(event) => onReading({ ...reading, header: event.currentTarget.value === 'header' })}
            />
          )}
        </div>
        {check.error && (
          <Alert mt="md" color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
            {sentence(t, check.error)}
          </Alert>
        )}
        <Group mt="lg" justify="space-between">
          <Text size="sm" c="dimmed">
            {t('imports.checkHint')}
          </Text>
          <Button loading={check.isPending} onClick={() => check.mutate()}>
            {t('imports.check')}
          </Button>
        </Group>
      </Card>
      <Modal
        opened={making !== null}
        onClose={() => setMaking(null)}
        title={t('imports.newField')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {making !== null && (
          <NewField
            name={preview.columns[making]?.name ?? ''}
            type={preview.columns[making]?.type ?? 'TEXT'}
            onClose={() => setMaking(null)}
            onMade={(key) => {
              put(making, `field:${key}`);
              setMaking(null);
            }}
          />
        )}
      </Modal>
    </Stack>
  );
}

/** A field made on the way: its type is what the values of the column look like. */
function NewField({
  name,
  type: guessed,
  onMade,
  onClose,
}: {
  name: string;
  type: ContactField['type'];
  onMade: (key: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [label, setLabel] = useState(name.slice(0, 60));
  const [type, setType] = useState(guessed);
  const make = useMutation({
    mutationFn: () =>
      data(
        api.POST('/contact-fields', {
          body: {
            key: keyOf(label),
            label,
            type,
            choices: [],
            currency: null,
            required: false,
            unique: false,
            help: null,
            group: null,
            archived: false,
          },
        }),
      ),
    onSuccess: async (field) => {
      await client.invalidateQueries({ queryKey: contactKeys.fields });
      onMade(field.key);
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack>
        <TextInput
          data-autofocus
          label={t('fields.label')}
          maxLength={60}
          value={label}
          error={make.error ? sentence(t, make.error) : undefined}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('fields.type')}
          value={type}
          data={SIMPLE.map((value) => ({ value, label: t(`fields.types.${value}`) }))}
          onChange={(event) => setType(event.currentTarget.value as typeof type)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!keyOf(label)}>
            {t('common.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The country of the browser's language, as a first guess. */
function homeCountry(): string | null {
  return new Intl.Locale(navigator.language).region ?? null;
}

const REGIONS =
  'AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PR PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VN VU WS XK YE ZA ZM ZW'.split(
    ' ',
  );

function countries() {
  const names = new Intl.DisplayNames(document.documentElement.lang || 'en', { type: 'region' });
  return REGIONS.map((value) => ({ value, label: names.of(value) ?? value })).sort((a, b) =>
    a.label.localeCompare(b.label),
  );
}
