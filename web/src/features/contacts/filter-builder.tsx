import {
  ActionIcon,
  Button,
  MultiSelect,
  NativeSelect,
  Group as Row,
  Select,
  TextInput,
} from '@mantine/core';
import { IconFolderPlus, IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { NumberField } from '@/ui/number-field';
import { CompanyPicker } from './company-picker';
import { companyQuery } from './company-queries';
import {
  type Attribute,
  type Group,
  hasTimes,
  inputOf,
  newId,
  newTest,
  newWhere,
  numberOf,
  often,
  type Test,
  type TestName,
  testsOf,
  WHERE_TESTS,
  type Where,
  type WhereTest,
  whereInput,
} from './filter';
import classes from './filter-builder.module.css';

const DEEPEST = 3;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Conditions in groups; every change is told at once. */
export function FilterBuilder({
  group,
  attributes,
  onChange,
  onRemove,
  depth = 0,
}: {
  group: Group;
  attributes: Attribute[];
  onChange: (group: Group) => void;
  onRemove?: () => void;
  depth?: number;
}) {
  const { t } = useTranslation();
  const put = (part: Test | Group) =>
    onChange({ ...group, parts: group.parts.map((p) => (p.id === part.id ? part : p)) });
  const drop = (id: string) => onChange({ ...group, parts: group.parts.filter((p) => p.id !== id) });
  const add = (part: Test | Group) => onChange({ ...group, parts: [...group.parts, part] });
  const first = attributes.find((a) => !a.hidden);
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>
        <NativeSelect
          size="xs"
          aria-label={t('filter.join')}
          value={group.join}
          onChange={(event) => onChange({ ...group, join: event.currentTarget.value as Group['join'] })}
          data={[
            { value: 'all', label: t('filter.all') },
            { value: 'any', label: t('filter.any') },
            { value: 'none', label: t('filter.none') },
          ]}
        />
        {onRemove && (
          <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={t('filter.removeGroup')}>
            <IconX size={14} />
          </ActionIcon>
        )}
      </legend>
      {group.parts.map((part) =>
        'parts' in part ? (
          <FilterBuilder
            key={part.id}
            group={part}
            attributes={attributes}
            onChange={put}
            onRemove={() => drop(part.id)}
            depth={depth + 1}
          />
        ) : (
          <Condition
            key={part.id}
            test={part}
            attributes={attributes}
            onChange={put}
            onRemove={() => drop(part.id)}
          />
        ),
      )}
      <Row gap="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => first && add(newTest(first))}
        >
          {t('filter.add')}
        </Button>
        {depth < DEEPEST && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconFolderPlus size={14} />}
            onClick={() => first && add({ id: newId(), join: 'any', parts: [newTest(first)] })}
          >
            {t('filter.addGroup')}
          </Button>
        )}
      </Row>
    </fieldset>
  );
}

function Condition({
  test,
  attributes,
  onChange,
  onRemove,
}: {
  test: Test;
  attributes: Attribute[];
  onChange: (test: Test) => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation();
  const attribute = attributes.find((a) => a.key === test.field);
  const type = attribute?.type ?? 'TEXT';
  return (
    <div className={classes.condition}>
      <Select
        size="xs"
        aria-label={t('filter.field')}
        searchable
        allowDeselect={false}
        value={test.field}
        data={attributes
          .filter((a) => !a.hidden || a.key === test.field)
          .map((a) => ({ value: a.key, label: a.label }))}
        onChange={(key) => {
          const next = attributes.find((a) => a.key === key);
          if (next) onChange({ ...newTest(next), id: test.id });
        }}
      />
      <NativeSelect
        size="xs"
        aria-label={t('filter.test')}
        value={test.test}
        data={testsOf(type).map((name) => ({ value: name, label: t(`filter.tests.${name}`) }))}
        onChange={(event) => onChange(tested(test, event.currentTarget.value as TestName))}
      />
      <div className={classes.value}>
        <Value test={test} attribute={attribute} onChange={(value) => onChange({ ...test, value })} />
      </div>
      {type === 'EVENT' && <Often test={test} onChange={onChange} />}
      <ActionIcon variant="subtle" color="gray" onClick={onRemove} aria-label={t('filter.remove')}>
        <IconX size={14} />
      </ActionIcon>
      {type === 'EVENT' && (
        <Properties where={test.where ?? []} onChange={(where) => onChange({ ...test, where })} />
      )}
    </div>
  );
}

const MOST_PROPERTIES = 10;

/** What the properties of the event have to be. */
function Properties({ where, onChange }: { where: Where[]; onChange: (where: Where[]) => void }) {
  const { t } = useTranslation();
  const put = (next: Where) => onChange(where.map((each) => (each.id === next.id ? next : each)));
  return (
    <div className={classes.properties}>
      {where.map((each) => {
        const input = whereInput(each.test);
        return (
          <div key={each.id} className={classes.property}>
            <TextInput
              size="xs"
              aria-label={t('filter.property')}
              placeholder={t('filter.property')}
              maxLength={200}
              value={each.property}
              onChange={(event) => put({ ...each, property: event.currentTarget.value })}
            />
            <NativeSelect
              size="xs"
              aria-label={t('filter.propertyTest')}
              value={each.test}
              data={WHERE_TESTS.map((name) => ({
                value: name,
                label: name === 'equals' ? t('filter.equals') : t(`filter.tests.${name}`),
              }))}
              onChange={(event) => put({ ...each, test: event.currentTarget.value as WhereTest })}
            />
            {input === 'none' ? (
              <span />
            ) : input === 'number' ? (
              <NumberField
                size="xs"
                aria-label={t('filter.propertyValue')}
                placeholder={t('filter.value')}
                value={numberOf(each.value)}
                onChange={(value) => put({ ...each, value: String(value ?? '') })}
              />
            ) : (
              <TextInput
                size="xs"
                aria-label={t('filter.propertyValue')}
                placeholder={t('filter.value')}
                maxLength={255}
                value={each.value}
                onChange={(event) => put({ ...each, value: event.currentTarget.value })}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('filter.removeProperty')}
              onClick={() => onChange(where.filter((other) => other.id !== each.id))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        );
      })}
      {where.length < MOST_PROPERTIES && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={12} />}
          onClick={() => onChange([...where, newWhere()])}
        >
          {t('filter.addProperty')}
        </Button>
      )}
    </div>
  );
}

/** The same with another comparison: of several values one is left where only one is compared. */
function tested(test: Test, name: TestName): Test {
  const value = test.test === 'anyOf' && name !== 'anyOf' ? (test.value.split(',')[0] ?? '') : test.value;
  return { ...test, test: name, value };
}

/** How often somebody did it, and within how many days. */
function Often({ test, onChange }: { test: Test; onChange: (test: Test) => void }) {
  const { t } = useTranslation();
  const field = (name: 'times' | 'days') => (
    <NumberField
      size="xs"
      aria-label={t(`filter.${name}`)}
      placeholder={t(`filter.${name}`)}
      range={often(test.test, name)}
      value={numberOf(test[name] ?? '')}
      onChange={(value) => onChange({ ...test, [name]: String(value ?? '') })}
    />
  );
  return (
    <div className={classes.often}>
      {hasTimes(test.test) && field('times')}
      {field('days')}
    </div>
  );
}

/** A filter knows a company by its id, or, where a program wrote it, by a domain. */
function CompanyValue({
  value,
  label,
  onChange,
}: {
  value: string;
  label: string;
  onChange: (value: string) => void;
}) {
  const known = useQuery({
    ...companyQuery(value),
    enabled: ID.test(value),
    staleTime: 60_000,
    retry: false,
  });
  return (
    <CompanyPicker
      size="xs"
      hiddenLabel={label}
      creatable={false}
      value={value ? { id: value, name: ID.test(value) ? (known.data?.name ?? '') : value } : null}
      onChange={(company) => onChange(company?.id ?? '')}
    />
  );
}

function Value({
  test,
  attribute,
  onChange,
}: {
  test: Test;
  attribute: Attribute | undefined;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  const input = inputOf(attribute?.type ?? 'TEXT', test.test);
  const label = t('filter.value');
  if (input === 'none') return <span />;
  if (attribute?.options && test.test === 'anyOf') {
    return (
      <MultiSelect
        size="xs"
        searchable
        aria-label={label}
        placeholder={test.value ? undefined : label}
        nothingFoundMessage={t('filter.nothingFound')}
        value={test.value ? test.value.split(',') : []}
        data={attribute.options}
        onChange={(values) => onChange(values.join(','))}
      />
    );
  }
  if (attribute?.type === 'COMPANY') {
    return <CompanyValue value={test.value} label={label} onChange={onChange} />;
  }
  if (attribute?.options) {
    return (
      <Select
        size="xs"
        searchable
        aria-label={label}
        placeholder={label}
        nothingFoundMessage={t('filter.nothingFound')}
        value={test.value || null}
        data={attribute.options}
        onChange={(value) => onChange(value ?? '')}
      />
    );
  }
  if (attribute?.choices.length && (test.test === 'is' || test.test === 'isNot')) {
    return (
      <Select
        size="xs"
        aria-label={label}
        placeholder={label}
        value={test.value || null}
        data={attribute.choices}
        onChange={(value) => onChange(value ?? '')}
      />
    );
  }
  if (input === 'number') {
    return (
      <NumberField
        size="xs"
        aria-label={label}
        placeholder={label}
        value={numberOf(test.value)}
        onChange={(value) => onChange(String(value ?? ''))}
      />
    );
  }
  return (
    <TextInput
      size="xs"
      aria-label={label}
      placeholder={label}
      type={input === 'date' ? 'date' : 'text'}
      maxLength={255}
      value={test.value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
