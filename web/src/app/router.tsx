import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { ShownCompanies } from '@/features/contacts/company-queries';
import type { FilterJson } from '@/features/contacts/filter';
import type { Shown } from '@/features/contacts/queries';
import { VIEWS } from '@/features/conversations/queries';
import { sessionQuery } from '@/lib/session';
import type { ArticleStatus, Audience, View } from '@/lib/types';
import { client } from './client';
import { Broken, Missing, Outside, Waiting } from './edges';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);
function oneOf<T extends string>(value: unknown, ...choices: readonly T[]): T | undefined {
  return choices.find((c) => c === value);
}

const root = createRootRoute({ component: Outside, notFoundComponent: Missing, errorComponent: Broken });

async function strangersOnly() {
  if (await client.ensureQueryData(sessionQuery)) throw redirect({ to: '/' });
}

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: text(search.next) }),
  beforeLoad: strangersOnly,
  component: lazyRouteComponent(() => import('./pages/entrance'), 'SignIn'),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  beforeLoad: strangersOnly,
  component: lazyRouteComponent(() => import('./pages/entrance'), 'SignUp'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation/$token',
  component: lazyRouteComponent(() => import('./pages/entrance'), 'Invitation'),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    if (!(await client.ensureQueryData(sessionQuery))) {
      const next = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/sign-in', search: { next } });
    }
  },
  component: lazyRouteComponent(() => import('./shell'), 'Shell'),
});

const dashboard = createRoute({
  getParentRoute: () => inside,
  path: '/',
  validateSearch: (search): { days?: 7 | 90 } => ({
    days: Number(search.days) === 7 ? 7 : Number(search.days) === 90 ? 90 : undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/analytics/dashboard-page'), 'DashboardPage'),
});

const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox/{-$id}',
  validateSearch: (search): { view?: View; q?: string } => ({
    view: oneOf(search.view, ...VIEWS),
    q: text(search.q),
  }),
  component: lazyRouteComponent(() => import('@/features/conversations/inbox-page'), 'InboxPage'),
});

const contacts = createRoute({
  getParentRoute: () => inside,
  path: '/contacts',
  validateSearch: (search): Shown => ({
    q: text(search.q),
    filter:
      typeof search.filter === 'object' && search.filter !== null ? (search.filter as FilterJson) : undefined,
    sort: text(search.sort),
    descending: search.descending === true || undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/contacts/contacts-page'), 'ContactsPage'),
});

const duplicates = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/duplicates',
  component: lazyRouteComponent(() => import('@/features/contacts/duplicates-page'), 'DuplicatesPage'),
});

const imports = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/imports',
  component: lazyRouteComponent(() => import('@/features/contacts/imports-page'), 'ImportsPage'),
});

const oneImport = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/imports/$id',
  component: lazyRouteComponent(() => import('@/features/contacts/import-page'), 'ImportPage'),
});

const contact = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/$id',
  component: lazyRouteComponent(() => import('./pages/contact'), 'Contact'),
});

const segments = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/segments',
  component: lazyRouteComponent(() => import('@/features/contacts/segments-page'), 'SegmentsPage'),
});

const segment = createRoute({
  getParentRoute: () => inside,
  path: '/contacts/segments/$id',
  validateSearch: (search): Pick<Shown, 'sort' | 'descending'> => ({
    sort: text(search.sort),
    descending: search.descending === true || undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/contacts/segment-page'), 'SegmentPage'),
});

const companies = createRoute({
  getParentRoute: () => inside,
  path: '/companies',
  validateSearch: (search): ShownCompanies => ({
    q: text(search.q),
    archived: search.archived === true || undefined,
    sort: oneOf(search.sort, 'NAME', 'CREATED_AT'),
    descending: search.descending === true || undefined,
  }),
  component: lazyRouteComponent(() => import('@/features/contacts/companies-page'), 'CompaniesPage'),
});

const company = createRoute({
  getParentRoute: () => inside,
  path: '/companies/$id',
  component: lazyRouteComponent(() => import('./pages/company'), 'Company'),
});

const tasks = createRoute({
  getParentRoute: () => inside,
  path: '/tasks',
  component: lazyRouteComponent(() => import('@/features/notes/tasks-page'), 'TasksPage'),
});

const knowledge = createRoute({
  getParentRoute: () => inside,
  path: '/knowledge',
  validateSearch: (search): { q?: string; audience?: Audience; status?: ArticleStatus } => ({
    q: text(search.q),
    audience: oneOf(search.audience, 'PUBLIC', 'INTERNAL'),
    status: oneOf(search.status, 'DRAFT', 'PUBLISHED'),
  }),
  component: lazyRouteComponent(() => import('@/features/knowledge/knowledge-page'), 'KnowledgePage'),
});

const article = createRoute({
  getParentRoute: () => inside,
  path: '/knowledge/$id',
  validateSearch: (search): { title?: string } => ({ title: text(search.title) }),
  component: lazyRouteComponent(() => import('@/features/knowledge/article-page'), 'ArticlePage'),
});

const channels = createRoute({
  getParentRoute: () => inside,
  path: '/channels',
  component: lazyRouteComponent(() => import('@/features/channels/channels-page'), 'ChannelsPage'),
});

const channelAccount = createRoute({
  getParentRoute: () => inside,
  path: '/channels/$id',
  component: lazyRouteComponent(() => import('@/features/channels/account-page'), 'AccountPage'),
});

const simulator = createRoute({
  getParentRoute: () => inside,
  path: '/channels/$id/simulator',
  component: lazyRouteComponent(() => import('@/features/channels/simulator-page'), 'SimulatorPage'),
});

const templates = createRoute({
  getParentRoute: () => inside,
  path: '/templates',
  component: lazyRouteComponent(
    () => import('@/features/channels/templates/templates-page'),
    'TemplatesPage',
  ),
});

const template = createRoute({
  getParentRoute: () => inside,
  path: '/templates/$id',
  component: lazyRouteComponent(() => import('@/features/channels/templates/template-page'), 'TemplatePage'),
});

const team = createRoute({
  getParentRoute: () => inside,
  path: '/team',
  component: lazyRouteComponent(() => import('@/features/team/team-page'), 'TeamPage'),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: (search): { actor?: string; type?: string } => ({
    actor: text(search.actor),
    type: text(search.type),
  }),
  component: lazyRouteComponent(() => import('@/features/team/audit-page'), 'AuditPage'),
});

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings'), 'Settings'),
});

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile' });
  },
});

const settingsProfile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyRouteComponent(() => import('@/features/team/profile-settings'), 'ProfileSettings'),
});

const settingsWorkspace = createRoute({
  getParentRoute: () => settings,
  path: '/workspace',
  component: lazyRouteComponent(() => import('@/features/team/workspace-settings'), 'WorkspaceSettings'),
});

const settingsChat = createRoute({
  getParentRoute: () => settings,
  path: '/chat',
  component: lazyRouteComponent(() => import('@/features/channels/chat-settings'), 'ChatSettings'),
});

const settingsFields = createRoute({
  getParentRoute: () => settings,
  path: '/fields',
  component: lazyRouteComponent(() => import('@/features/contacts/fields-settings'), 'FieldsSettings'),
});

const settingsConsent = createRoute({
  getParentRoute: () => settings,
  path: '/consent',
  component: lazyRouteComponent(() => import('@/features/contacts/consent-settings'), 'ConsentSettings'),
});

const settingsStages = createRoute({
  getParentRoute: () => settings,
  path: '/stages',
  component: lazyRouteComponent(() => import('@/features/contacts/stages-settings'), 'StagesSettings'),
});

const settingsSuppressions = createRoute({
  getParentRoute: () => settings,
  path: '/do-not-contact',
  component: lazyRouteComponent(
    () => import('@/features/contacts/suppressions-settings'),
    'SuppressionsSettings',
  ),
});

const settingsPrivacy = createRoute({
  getParentRoute: () => settings,
  path: '/privacy',
  component: lazyRouteComponent(() => import('@/features/privacy/privacy-settings'), 'PrivacySettings'),
});

const settingsSources = createRoute({
  getParentRoute: () => settings,
  path: '/sources',
  component: lazyRouteComponent(() => import('@/features/collector/sources-settings'), 'SourcesSettings'),
});

const settingsAssistant = createRoute({
  getParentRoute: () => settings,
  path: '/assistant',
  component: lazyRouteComponent(() => import('@/features/assistant/assistant-settings'), 'AssistantSettings'),
});

const tree = root.addChildren([
  signIn,
  signUp,
  invitation,
  inside.addChildren([
    dashboard,
    inbox,
    contacts,
    duplicates,
    imports,
    oneImport,
    contact,
    segments,
    segment,
    companies,
    company,
    tasks,
    knowledge,
    article,
    channels,
    channelAccount,
    simulator,
    templates,
    template,
    team,
    audit,
    settings.addChildren([
      settingsIndex,
      settingsProfile,
      settingsWorkspace,
      settingsChat,
      settingsAssistant,
      settingsFields,
      settingsStages,
      settingsConsent,
      settingsSuppressions,
      settingsPrivacy,
      settingsSources,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
