import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { InvitationPage, SignInPage, SignUpPage } from '@/features/team';

const signIn = getRouteApi('/sign-in');
const invitation = getRouteApi('/invitation/$token');

export function SignIn(): ReactNode {
  const { next } = signIn.useSearch();
  return <SignInPage next={next} />;
}

export function SignUp(): ReactNode {
  return <SignUpPage />;
}

export function Invitation(): ReactNode {
  const { token } = invitation.useParams();
  return <InvitationPage token={token} />;
}
