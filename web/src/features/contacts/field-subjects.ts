import { api, ifMatch } from '@/lib/api';
import type { ContactField } from '@/lib/types';
import { companyFieldsQuery } from './company-queries';
import { fieldsQuery } from './queries';

/** What has fields, and where the API keeps them. */
export const OF = {
  contacts: {
    query: fieldsQuery,
    define: (body: ContactField) => api.POST('/contact-fields', { body }),
    change: (version: number, body: ContactField) =>
      api.PUT('/contact-fields/{key}', {
        params: { path: { key: body.key }, header: ifMatch(version) },
        body,
      }),
    arrange: (keys: string[]) => api.PUT('/contact-fields/order', { body: { keys } }),
    arrangeGroups: (groups: string[]) => api.PUT('/contact-fields/groups/order', { body: { groups } }),
    rename: (group: string, name: string) =>
      api.PUT('/contact-fields/groups/name', { body: { group, name } }),
    words: {
      title: 'fields.title',
      hint: 'fields.hint',
      emptyHint: 'fields.emptyHint',
      add: 'fields.new',
    },
  },
  companies: {
    query: companyFieldsQuery,
    define: (body: ContactField) => api.POST('/company-fields', { body }),
    change: (version: number, body: ContactField) =>
      api.PUT('/company-fields/{key}', {
        params: { path: { key: body.key }, header: ifMatch(version) },
        body,
      }),
    arrange: (keys: string[]) => api.PUT('/company-fields/order', { body: { keys } }),
    arrangeGroups: (groups: string[]) => api.PUT('/company-fields/groups/order', { body: { groups } }),
    rename: (group: string, name: string) =>
      api.PUT('/company-fields/groups/name', { body: { group, name } }),
    words: {
      title: 'companies.fieldsTitle',
      hint: 'companies.fieldsHint',
      emptyHint: 'companies.fieldsEmptyHint',
      add: 'companies.newField',
    },
  },
} as const;
export type Subject = keyof typeof OF;
