import { useEffect, useRef } from 'react';

/** Leads to the field at fault, which may be out of sight in a long form. */
export function useFault(error: unknown) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) leadToFault(form.current);
  }, [error]);
  return form;
}

export function leadToFault(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
