import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Activity } from '@/lib/types';
import { server, show } from '@/test-screen';
import { Timeline } from './timeline';

const user = userEvent.setup({ delay: null });

function entry(position: string, type: string, more: Partial<Activity>): Activity {
  return {
    position,
    at: '2026-01-01T00:00:00Z',
    type,
    category: 'PROFILE',
    by: { kind: 'USER', id: 'u', name: 'Ada' },
    conversation: null,
    event: null,
    text: null,
    story: null,
    note: null,
    task: null,
    call: null,
    contact: null,
    ...more,
  };
}

const story = { name: null, properties: null, changes: [], tags: [], untagged: [], verified: null };

describe('a timeline', () => {
  it('tells of events with their properties, and of changes with before and after', async () => {
    server(({ path }) =>
      path === '/contact-fields'
        ? { body: { fields: [{ key: 'plan', label: 'Plan' }], version: 1 } }
        : path === '/session'
          ? { body: { user: { id: 'u', name: 'Maya' }, permissions: [] } }
          : {
              body: {
                items: [
                  entry('3', 'ContactTracked', {
                    category: 'EVENTS',
                    by: { kind: 'SOURCE', id: 's', name: 'Our shop' },
                    story: { ...story, name: 'Order Completed', properties: { total: 99.5 } as never },
                  }),
                  entry('2', 'ContactFieldsChanged', {
                    story: {
                      ...story,
                      changes: [{ field: 'plan', before: 'Free' as never, after: 'Pro' as never }],
                    },
                  }),
                  entry('1', 'MessageReceived', {
                    category: 'MESSAGES',
                    by: { kind: 'VISITOR', id: 'c', name: 'Grace' },
                    text: 'Where is my order?',
                    conversation: { id: 'k', subject: 'My order' },
                  }),
                ],
                next: null,
              },
            },
    );
    await show(<Timeline contact="c" />);
    expect(await screen.findByText('Order Completed')).toBeVisible();
    expect(screen.getByText('From Our shop')).toBeVisible();
    expect(screen.queryByText('99.5')).toBeNull();
    await user.click(screen.getByRole('button', { name: '1 property' }));
    expect(screen.getByText('99.5')).toBeVisible();
    expect(screen.getByText('Ada changed Plan')).toBeVisible();
    expect(screen.getByText('Free').tagName).toBe('DEL');
    expect(screen.getByText('Pro').tagName).toBe('INS');
    expect(screen.getByText('Where is my order?')).toBeVisible();
    expect(screen.getByRole('link', { name: 'My order' })).toBeVisible();
  });
});
