import { TextInput, type TextInputProps } from '@mantine/core';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { typed } from '@/lib/format';
import { numeral } from '@/lib/numerals';

/**
 * A number in the language of the console. What is none is told as it was typed, so that whoever takes it
 * can refuse it, and stays to be corrected.
 */
export function NumberField({
  value,
  onChange,
  error,
  ...rest
}: Omit<TextInputProps, 'value' | 'onChange'> & {
  value: number | string | null;
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
  const found = numeral(text);
  return (
    <TextInput
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      maxLength={40}
      value={text}
      error={'fault' in found ? t(`numbers.${found.fault}`, { example: typed(1234.5) }) : error}
      onChange={(event) => {
        const text = event.currentTarget.value;
        const read = numeral(text);
        const next = 'fault' in read ? text : read.value;
        setText(text);
        setTold(next);
        onChange(next);
      }}
      onBlur={() => setText(shown(value))}
    />
  );
}

function shown(value: number | string | null): string {
  return typeof value === 'number' ? typed(value) : (value ?? '');
}
