import { useEffect, useRef } from 'react';

/** Leads to the field at fault, which may be out of sight in a long form. */
export function useFault(error: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return form;
}
