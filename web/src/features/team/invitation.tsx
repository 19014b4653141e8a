import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, isProblem } from '@/lib/api';
import { fieldErrors, sentence } from '@/lib/problems';
import type { InvitationOffer } from '@/lib/types';
import { BrandPage } from '@/ui/brand-page';
import { Failure, Lines } from '@/ui/page';
import { useEnter } from './sign-in';

const FIELDS = ['name', 'password', 'code'] as const;

export function InvitationPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => data(api.GET('/invitations/by-token/{token}', { params: { path: { token } } })),
    retry: false,
  });
  if (offer.isPending) {
    return (
      <BrandPage title={t('auth.accept')}>
        <Lines count={4} />
      </BrandPage>
    );
  }
  if (offer.error) {
    const gone = offer.error instanceof ApiError && offer.error.status >= 400 && offer.error.status < 500;
    return (
      <BrandPage
        title={gone ? t('auth.invitationGone') : t('auth.accept')}
        hint={gone ? t('auth.invitationGoneHint') : undefined}
        foot={
          <Anchor component={Link} to="/sign-in" size="sm">
            {t('auth.signIn')}
          </Anchor>
        }
      >
        {!gone && <Failure error={offer.error} retry={() => void offer.refetch()} />}
      </BrandPage>
    );
  }
  return <Accept token={token} offer={offer.data} />;
}

function Accept({ token, offer }: { token: string; offer: InvitationOffer }) {
  const { t } = useTranslation();
  const go = useEnter();
  const [needsCode, setNeedsCode] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '', code: '' },
    validate: {
      name: (value) => (offer.accountExists || value.trim() ? null : t('auth.required')),
      password: (value) =>
        offer.accountExists
          ? value
            ? null
            : t('auth.required')
          : value.length >= 10
            ? null
            : t('auth.tooShort'),
    },
  });
  const accept = useMutation({
    mutationFn: (values: typeof form.values) =>
      data(
        api.POST('/invitations/by-token/{token}/accept', {
          params: { path: { token } },
          body: {
            name: offer.accountExists ? undefined : values.name.trim(),
            password: values.password,
            code: values.code.trim() || undefined,
          },
        }),
      ),
    onSuccess: (session) => go(session),
    onError: (error) => {
      if (isProblem(error, 'code_required')) setNeedsCode(true);
      else form.setErrors(fieldErrors(t, error, FIELDS) ?? {});
    },
  });
  const refused =
    accept.error &&
    !fieldErrors(t, accept.error, FIELDS) &&
    !(isProblem(accept.error, 'code_required') && !accept.variables?.code);
  return (
    <BrandPage
      title={t('auth.invited', { workspace: offer.workspaceName })}
      hint={t('auth.invitedHint', { role: t(`roles.${offer.role}`), email: offer.email })}
    >
      <form onSubmit={form.onSubmit((values) => accept.mutate(values))} noValidate>
        <Stack>
          {refused && (
            <Alert color="red" variant="light" role="alert">
              {sentence(t, accept.error)}
            </Alert>
          )}
          {!offer.accountExists && (
            <TextInput
              label={t('auth.name')}
              autoComplete="name"
              maxLength={80}
              autoFocus
              key={form.key('name')}
              {...form.getInputProps('name')}
            />
          )}
          <PasswordInput
            label={offer.accountExists ? t('auth.password') : t('auth.newPassword')}
            description={offer.accountExists ? t('auth.invitedExisting') : t('auth.passwordHint')}
            autoComplete={offer.accountExists ? 'current-password' : 'new-password'}
            key={form.key('password')}
            {...form.getInputProps('password')}
          />
          {needsCode && (
            <TextInput
              label={t('auth.code')}
              description={t('auth.codeHint')}
              autoComplete="one-time-code"
              autoFocus
              key={form.key('code')}
              {...form.getInputProps('code')}
            />
          )}
          <Button type="submit" fullWidth size="md" loading={accept.isPending}>
            {t('auth.accept')}
          </Button>
        </Stack>
      </form>
    </BrandPage>
  );
}
