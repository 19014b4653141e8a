export { InvitationPage } from './invitation';
export { membersQuery } from './queries';
export { SignInPage } from './sign-in';
export { SignUpPage } from './sign-up';
