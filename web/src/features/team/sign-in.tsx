import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, data, isProblem } from '@/lib/api';
import { sentence } from '@/lib/problems';
import { enter, speakTo } from '@/lib/session';
import type { Session } from '@/lib/types';
import { BrandPage } from '@/ui/brand-page';

/** Where to go after signing in: only ever a path of this console. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}

export function useEnter(): (session: Session, next?: string) => Promise<void> {
  const client = useQueryClient();
  const router = useRouter();
  return async (session, next) => {
    await speakTo(session);
    enter(client, session);
    void router.invalidate();
    router.history.push(safeNext(next));
  };
}

export function SignInPage({ next }: { next?: string }) {
  const { t } = useTranslation();
  const go = useEnter();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '', code: '' },
    validate: {
      email: isEmail(t('auth.invalidEmail')),
      password: (value) => (value ? null : t('auth.required')),
      code: (value) => (needsCode && !value.trim() ? t('auth.required') : null),
    },
  });
  const signIn = useMutation({
    mutationFn: (values: typeof form.values) =>
      data(
        api.POST('/auth/sign-in', {
          body: {
            email: values.email.trim(),
            password: values.password,
            code: needsCode ? values.code.trim() : undefined,
          },
        }),
      ),
    onSuccess: (session) => go(session, next),
    onError: (error) => {
      if (isProblem(error, 'code_required')) setNeedsCode(true);
    },
  });
  // Being asked for a code for the first time is the next step, not a failure.
  const refused = signIn.error && !(isProblem(signIn.error, 'code_required') && !signIn.variables?.code);

  return (
    <BrandPage
      title={needsCode ? t('auth.codeTitle') : t('auth.signInTitle')}
      hint={needsCode ? t('auth.codeHint') : t('auth.signInHint')}
      foot={
        needsCode ? (
          <Anchor component="button" type="button" size="sm" onClick={() => setNeedsCode(false)}>
            {t('common.back')}
          </Anchor>
        ) : (
          <>
            {t('auth.noAccount')}{' '}
            <Anchor component={Link} to="/sign-up" size="sm">
              {t('auth.signUp')}
            </Anchor>
          </>
        )
      }
    >
      <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
        <Stack>
          {refused && (
            <Alert color="red" variant="light" role="alert">
              {/* The email and the password were right, or no code would have been asked for. */}
              {needsCode && isProblem(signIn.error, 'sign_in_failed')
                ? t('auth.codeWrong')
                : sentence(t, signIn.error)}
            </Alert>
          )}
          {needsCode ? (
            <TextInput
              label={t('auth.code')}
              inputMode="text"
              autoComplete="one-time-code"
              data-autofocus
              autoFocus
              key={form.key('code')}
              {...form.getInputProps('code')}
            />
          ) : (
            <>
              <TextInput
                label={t('auth.email')}
                type="email"
                autoComplete="username"
                autoFocus
                key={form.key('email')}
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label={t('auth.password')}
                autoComplete="current-password"
                key={form.key('password')}
                {...form.getInputProps('password')}
              />
            </>
          )}
          <Button type="submit" fullWidth size="md" loading={signIn.isPending}>
            {needsCode ? t('auth.continue') : t('auth.signIn')}
          </Button>
        </Stack>
      </form>
    </BrandPage>
  );
}
