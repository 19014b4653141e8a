/** Shows a page as the console does: theme, language, routes and a server of the test's own. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { theme } from '@/app/theme';
import { speak, startLanguage } from '@/lib/i18n';

export type Answer = { status?: number; body?: unknown } | undefined;

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}

/** Answers requests by hand and remembers them; what nobody answers is a 404. */
export function server(answer: (asked: Asked) => Answer): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = await request.text();
    const each: Asked = {
      method: request.method,
      path: new URL(request.url).pathname.replace('/api/v1', ''),
      body: text ? JSON.parse(text) : null,
      headers: request.headers,
    };
    asked.push(each);
    const made = answer(each) ?? { status: 404, body: { code: 'not_found', detail: each.path } };
    const status = made.status ?? 200;
    return status === 204 ? new Response(null, { status }) : Response.json(made.body ?? {}, { status });
  });
  return asked;
}

export async function show(page: ReactNode, client = new QueryClient()): Promise<{ path: () => string }> {
  await startLanguage();
  await speak('en');
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: '/here', component: () => page });
  const rest = createRoute({ getParentRoute: () => root, path: '$', component: () => null });
  const history = createMemoryHistory({ initialEntries: ['/here'] });
  const router = createRouter({ routeTree: root.addChildren([here, rest]), history });
  await router.load();
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <Notifications />
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { path: () => history.location.href };
}
