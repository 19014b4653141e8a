import { TextInput, type TextInputProps } from '@mantine/core';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { typed } from '@/lib/format';
import { type Numeral, numeral } from '@/lib/numerals';

/**
 * A number in the language of the console. What is none is told as it was typed, so that whoever takes it
 * can refuse it, and stays to be corrected.
 */
export function NumberField({
  value,
  onChange,
  error,
  range,
  ...rest
}: Omit<TextInputProps, 'value' | 'onChange'> & {
  value: number | string | null;
  /** Where only whole numbers from one to another will do. */
  range?: [number, number];
  onChange: (value: number | string | null) => void;
  ref?: Ref<HTMLInputElement>;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => shown(value));
  const [told, setTold] = useState(value);
  if (value !== told) {
    // Changed from elsewhere: what was typed is no longer what is meant.
    setTold(value);
    setText(shown(value));
  }
  const found = within(numeral(text), range);
  return (
    <TextInput
      {...rest}
      inputMode={range ? 'numeric' : 'decimal'}
      autoComplete="off"
      maxLength={40}
      value={text}
      error={
        'fault' in found
          ? t(`numbers.${found.fault}`, {
              example: typed(1234.5),
              from: typed(range?.[0] ?? 0),
              to: typed(range?.[1] ?? 0),
            })
          : error
      }
      onChange={(event) => {
        const text = event.currentTarget.value;
        const read = within(numeral(text), range);
        const next = 'fault' in read ? text : read.value;
        setText(text);
        setTold(next);
        onChange(next);
      }}
      onBlur={() => setText(shown(value))}
    />
  );
}

/** What is typed into a field of whole numbers is one of them, or wrong. */
function within(found: Numeral, range: [number, number] | undefined): Numeral | { fault: 'range' } {
  if (!range || ('value' in found && found.value === null)) return found;
  const [from, to] = range;
  const value = 'value' in found ? found.value : null;
  return value !== null && Number.isInteger(value) && value >= from && value <= to
    ? found
    : { fault: 'range' };
}

function shown(value: number | string | null): string {
  return typeof value === 'number' ? typed(value) : (value ?? '');
}
