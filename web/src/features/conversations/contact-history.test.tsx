import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { Activity } from '@/lib/types';
import { server, show } from '@/test-screen';
import { ContactActivity, ContactConversations } from './contact-history';

const user = userEvent.setup({ delay: null });

function entry(position: string, type: Activity['type'], more: Partial<Activity> = {}): Activity {
  return {
    position,
    at: '2026-01-01T00:00:00Z',
    type,
    by: { kind: 'USER', id: 'u', name: 'Ada' },
    conversation: null,
    event: null,
    category: 'PROFILE',
    text: null,
    story: null,
    note: null,
    task: null,
    call: null,
    contact: null,
    ...more,
  };
}

const rated = {
  type: 'Rated' as const,
  reason: null,
  assignee: null,
  until: null,
  score: 4,
  comment: null,
};

describe('a contact’s history', () => {
  it('tells what happened by whom, with the conversation, and goes on with older entries', async () => {
    const asked = server(({ path }) =>
      path === '/contacts/c/activity'
        ? {
            body:
              asked.filter((a) => a.path === path).length === 1
                ? {
                    items: [
                      entry('3', 'Rated', { event: rated, conversation: { id: 'k', subject: 'My order' } }),
                      entry('2', 'ContactEdited'),
                    ],
                    next: 'older',
                  }
                : {
                    items: [
                      entry('1', 'ContactIdentified', {
                        story: {
                          name: null,
                          properties: null,
                          changes: [],
                          tags: [],
                          untagged: [],
                          verified: true,
                        },
                      }),
                    ],
                    next: null,
                  },
          }
        : { body: { fields: [], version: 0 } },
    );
    await show(<ContactActivity contact="c" />);
    expect(await screen.findByText('Rated 4 of 5')).toBeVisible();
    expect(screen.getByText(/My order/)).toBeVisible();
    expect(screen.getByText('Ada corrected the details')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Show older' }));
    expect(await screen.findByText('Identity verified by your website')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Show older' })).toBeNull();
  });

  it('says so when nothing has happened, and when there is no other conversation', async () => {
    server(() => ({ body: { items: [], next: null, fields: [], version: 0 } }));
    await show(
      <>
        <ContactActivity contact="c" />
        <ContactConversations contact="c" except="k" />
      </>,
    );
    expect(await screen.findByText('Nothing has happened yet')).toBeVisible();
    expect(await screen.findByText('No other conversations')).toBeVisible();
  });
});
