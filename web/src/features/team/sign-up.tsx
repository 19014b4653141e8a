import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, data } from '@/lib/api';
import { ZONE } from '@/lib/format';
import { fieldErrors, sentence } from '@/lib/problems';
import { BrandPage } from '@/ui/brand-page';
import { useEnter } from './sign-in';

const FIELDS = ['workspaceName', 'name', 'email', 'password'] as const;

export function SignUpPage() {
  const { t } = useTranslation();
  const go = useEnter();
  const filled = (value: string) => (value.trim() ? null : t('auth.required'));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { workspaceName: '', name: '', email: '', password: '' },
    validate: {
      workspaceName: filled,
      name: filled,
      email: isEmail(t('auth.invalidEmail')),
      password: (value) => (value.length >= 10 ? null : t('auth.tooShort')),
    },
  });
  const signUp = useMutation({
    mutationFn: (body: typeof form.values) =>
      data(api.POST('/auth/sign-up', { body: { ...body, timeZone: ZONE } })),
    onSuccess: (session) => go(session),
    onError: (error) => form.setErrors(fieldErrors(t, error, FIELDS) ?? {}),
  });
  return (
    <BrandPage
      title={t('auth.signUpTitle')}
      hint={t('auth.signUpHint')}
      foot={
        <>
          {t('auth.haveAccount')}{' '}
          <Anchor component={Link} to="/sign-in" size="sm">
            {t('auth.signIn')}
          </Anchor>
        </>
      }
    >
      <form onSubmit={form.onSubmit((values) => signUp.mutate(values))} noValidate>
        <Stack>
          {signUp.error && !fieldErrors(t, signUp.error, FIELDS) && (
            <Alert color="red" variant="light" role="alert">
              {sentence(t, signUp.error)}
            </Alert>
          )}
          <TextInput
            label={t('auth.workspaceName')}
            autoComplete="organization"
            autoFocus
            maxLength={80}
            key={form.key('workspaceName')}
            {...form.getInputProps('workspaceName')}
          />
          <TextInput
            label={t('auth.name')}
            autoComplete="name"
            maxLength={80}
            key={form.key('name')}
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('auth.email')}
            type="email"
            autoComplete="username"
            key={form.key('email')}
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('auth.password')}
            description={t('auth.passwordHint')}
            autoComplete="new-password"
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          <Button type="submit" fullWidth size="md" loading={signUp.isPending}>
            {t('auth.signUp')}
          </Button>
        </Stack>
      </form>
    </BrandPage>
  );
}
