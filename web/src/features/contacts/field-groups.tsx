/** The workspace's fields under the headings that it gave them. */
import { Stack } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import classes from './field-groups.module.css';

interface Grouped {
  group?: string | null;
}

/** What is in order already, cut where another heading begins; what has none comes first. */
export function byGroup<T extends Grouped>(fields: readonly T[]): { name: string | null; fields: T[] }[] {
  const groups: { name: string | null; fields: T[] }[] = [];
  for (const field of fields) {
    const name = field.group ?? null;
    const last = groups.at(-1);
    if (last && last.name === name) last.fields.push(field);
    else groups.push({ name, fields: [field] });
  }
  return groups;
}

/** Inputs of a form, group by group. */
export function FieldGroups<T extends Grouped & { key: string }>({
  fields,
  children,
}: {
  fields: readonly T[];
  children: (field: T) => ReactNode;
}): ReactNode {
  return byGroup(fields).map(({ name, fields: own }) => {
    const inputs = own.map((field) => <Fragment key={field.key}>{children(field)}</Fragment>);
    return name === null ? (
      <Fragment key="">{inputs}</Fragment>
    ) : (
      <fieldset key={name} className={classes.group}>
        <legend>{name}</legend>
        <Stack>{inputs}</Stack>
      </fieldset>
    );
  });
}
