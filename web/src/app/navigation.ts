import {
  IconAddressBook,
  IconBook2,
  IconBuilding,
  IconChartAreaLine,
  IconChecklist,
  IconHistory,
  IconInbox,
  IconPlugConnected,
  IconSettings,
  IconTemplate,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { Permission } from '@/lib/types';

/** The places of the console, in the sidebar's order. Only places that exist are listed. */
export const GROUPS = [
  {
    key: 'overview',
    places: [
      { key: 'dashboard', to: '/', icon: IconChartAreaLine, needs: 'DASHBOARD_READ', go: 'd' },
      { key: 'inbox', to: '/inbox', icon: IconInbox, needs: 'CONVERSATIONS_READ', go: 'i' },
      { key: 'contacts', to: '/contacts', icon: IconAddressBook, needs: 'CONTACTS_READ', go: 'c' },
      { key: 'companies', to: '/companies', icon: IconBuilding, needs: 'CONTACTS_READ', go: 'o' },
      { key: 'tasks', to: '/tasks', icon: IconChecklist, needs: 'CONTACTS_READ', go: 'x' },
    ],
  },
  {
    key: 'engage',
    places: [
      { key: 'knowledge', to: '/knowledge', icon: IconBook2, needs: 'KNOWLEDGE_READ', go: 'k' },
      { key: 'templates', to: '/templates', icon: IconTemplate, needs: 'SETTINGS_READ', go: 'e' },
      { key: 'channels', to: '/channels', icon: IconPlugConnected, needs: 'SETTINGS_READ', go: 'h' },
    ],
  },
  {
    key: 'admin',
    places: [
      { key: 'team', to: '/team', icon: IconUsersGroup, needs: 'TEAM_READ', go: 't' },
      { key: 'audit', to: '/audit', icon: IconHistory, needs: 'AUDIT_READ', go: 'a' },
      { key: 'settings', to: '/settings', icon: IconSettings, needs: null, go: 's' },
    ],
  },
] as const satisfies readonly {
  key: string;
  places: readonly { key: string; to: string; icon: unknown; needs: Permission | null; go: string }[];
}[];

export type Place = (typeof GROUPS)[number]['places'][number];

/** The address of a place. `/inbox` is one too, though its route has an optional id at the end. */
export function addressOf(place: Place): '/' {
  return place.to as '/';
}

export function placesFor(can: (permission: Permission) => boolean): Place[] {
  return GROUPS.flatMap((g) => [...g.places] as Place[]).filter((p) => p.needs === null || can(p.needs));
}
