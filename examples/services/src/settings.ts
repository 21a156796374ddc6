import type { ConfigInput } from '@countersign/idp'

/** The services, which are also the names of their audiences. */
export const NAMES = ['calendar', 'files', 'tasks'] as const

/** One of {@link NAMES}. */
export type Name = (typeof NAMES)[number]

/** What each service understands. */
export const AUDIENCES = {
  calendar: { scopes: ['events.read', 'events.write'] },
  files: { scopes: ['files.read', 'files.write'] },
  tasks: { scopes: ['tasks.read', 'tasks.write'] },
} satisfies NonNullable<ConfigInput['m2m']>['audiences']

/** Who may call whom, and for what: no more than its work needs. */
export const CALLERS = {
  calendar: { audiences: ['files', 'tasks'], scopes: ['files.write', 'tasks.write'] },
  tasks: { audiences: ['files', 'calendar'], scopes: ['files.read', 'events.write'] },
  planner: {
    audiences: ['calendar', 'tasks'],
    scopes: ['events.read', 'events.write', 'tasks.read', 'tasks.write'],
  },
} as const

/** A client of the provider. */
export type Caller = keyof typeof CALLERS
