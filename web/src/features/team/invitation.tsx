import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, data, isProblem } from '@/lib/api';
import { fieldErrors, sentence } from '@/lib/problems';
import { sessionQuery } from '@/lib/session';
import type { InvitationOffer, Session } from '@/lib/types';
import { BrandPage } from '@/ui/brand-page';
import { Failure, Lines } from '@/ui/page';
import { useEnter } from './sign-in';

const FIELDS = ['name', 'password', 'code'] as const;

/** The link was used, taken back, mistyped or is too old: no other attempt makes it good again. */
function isGone(error: unknown): boolean {
  return error instanceof ApiError && [400, 404, 410].includes(error.status);
}

export function InvitationPage({ token }: { token: string }) {
  const { t } = useTranslation();
  const session = useQuery(sessionQuery);
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => data(api.GET('/invitations/by-token/{token}', { params: { path: { token } } })),
    retry: false,
  });
  if (offer.error && isGone(offer.error)) {
    const expired = isProblem(offer.error, 'invitation_expired');
    return (
      <BrandPage
        title={expired ? t('invitation.expired') : t('auth.invitationGone')}
        hint={expired ? t('invitation.expiredHint') : t('auth.invitationGoneHint')}
        foot={
          session.data ? (
            <Anchor component={Link} to="/" size="sm">
              {t('invitation.open', { workspace: session.data.workspace.name })}
            </Anchor>
          ) : (
            <Anchor component={Link} to="/sign-in" size="sm">
              {t('auth.signIn')}
            </Anchor>
          )
        }
      />
    );
  }
  const failure = offer.error ?? session.error;
  if (failure) {
    const retry = () => {
      void offer.refetch();
      void session.refetch();
    };
    return (
      <BrandPage title={t('auth.accept')}>
        <Failure error={failure} retry={retry} />
      </BrandPage>
    );
  }
  if (offer.data === undefined || session.data === undefined) {
    return (
      <BrandPage title={t('auth.accept')}>
        <Lines count={4} />
      </BrandPage>
    );
  }
  return session.data?.user.email.toLowerCase() === offer.data.email.toLowerCase() ? (
    <Join token={token} offer={offer.data} session={session.data} />
  ) : (
    <Accept token={token} offer={offer.data} session={session.data} />
  );
}

type Proof = { name?: string; password?: string; code?: string };

function useAccept(token: string) {
  const client = useQueryClient();
  const go = useEnter();
  return useMutation({
    mutationFn: (body: Proof) =>
      data(
        api.POST('/invitations/by-token/{token}/accept', {
          params: { path: { token } },
          body,
        }),
      ),
    onSuccess: (session) => go(session),
    onError: (error) => {
      // It went bad under our hands, or the address has got an account since: then the page is another.
      if (isGone(error) || isProblem(error, 'sign_in_failed') || isProblem(error, 'already_member')) {
        void client.invalidateQueries({ queryKey: ['invitation', token] });
      }
      // Signed out in the meantime: the password is asked for instead.
      if (isProblem(error, 'unauthenticated')) {
        void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      }
    },
  });
}

function Invited({ offer, children }: { offer: InvitationOffer; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <BrandPage
      title={t('auth.invited', { workspace: offer.workspaceName })}
      hint={t('auth.invitedHint', { role: t(`roles.${offer.role}`), email: offer.email })}
    >
      {children}
    </BrandPage>
  );
}

/** For whom the invitation is meant and who is signed in already: nothing is left to prove. */
function Join({ token, offer, session }: { token: string; offer: InvitationOffer; session: Session }) {
  const { t } = useTranslation();
  const accept = useAccept(token);
  return (
    <Invited offer={offer}>
      <Stack>
        {accept.error && <Refusal text={sentence(t, accept.error)} />}
        <Text size="sm">{t('invitation.signedInAs', { name: session.user.name })}</Text>
        <Button fullWidth size="md" loading={accept.isPending} onClick={() => accept.mutate({})}>
          {t('auth.accept')}
        </Button>
      </Stack>
    </Invited>
  );
}

function Accept({
  token,
  offer,
  session,
}: {
  token: string;
  offer: InvitationOffer;
  session: Session | null;
}) {
  const { t } = useTranslation();
  const [needsCode, setNeedsCode] = useState(false);
  const accept = useAccept(token);
  const known = offer.accountExists;
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '', code: '' },
    validate: {
      name: (value) => (known || value.trim() ? null : t('auth.required')),
      password: (value) => (known ? (value ? null : t('auth.required')) : tooShort(value)),
      code: (value) => (needsCode && !value.trim() ? t('auth.required') : null),
    },
  });
  function tooShort(value: string): string | null {
    return value.length >= 10 ? null : t('auth.tooShort');
  }
  function submit(values: typeof form.values) {
    accept.mutate(
      {
        name: known ? undefined : values.name.trim(),
        password: values.password,
        code: needsCode ? values.code.trim() : undefined,
      },
      {
        onError: (error) => {
          if (isProblem(error, 'code_required')) setNeedsCode(true);
          else form.setErrors(fieldErrors(t, error, FIELDS) ?? {});
          // A code is good once, and for half a minute: the next attempt needs another.
          if (needsCode) form.setFieldValue('code', '');
        },
      },
    );
  }
  // Being asked for a code for the first time is the next step, not a failure.
  const asked = isProblem(accept.error, 'code_required');
  const refused = accept.error && !asked && !fieldErrors(t, accept.error, FIELDS);
  return (
    <Invited offer={offer}>
      <form onSubmit={form.onSubmit(submit)} noValidate>
        <Stack>
          {session && (
            <Alert color="yellow" variant="light">
              {t('invitation.other', { signedIn: session.user.email, invited: offer.email })}
            </Alert>
          )}
          {refused && (
            <Refusal
              text={
                needsCode && isProblem(accept.error, 'sign_in_failed')
                  ? t('invitation.codeOrPasswordWrong')
                  : sentence(t, accept.error)
              }
            />
          )}
          {!known && (
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
            label={known ? t('auth.password') : t('auth.newPassword')}
            description={known ? t('auth.invitedExisting') : t('auth.passwordHint')}
            autoComplete={known ? 'current-password' : 'new-password'}
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
    </Invited>
  );
}

function Refusal({ text }: { text: string }) {
  return (
    <Alert color="red" variant="light" role="alert">
      {text}
    </Alert>
  );
}
